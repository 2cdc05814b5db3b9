# Sends the finished message on standard input: send.pl SENDER RECIPIENT…
use strict;
use warnings;
use Net::SMTP;

my ($sender, @recipients) = @ARGV;
my $message = do { local $/; binmode STDIN; <STDIN> };
$message =~ s/\r\n/\n/g;    # Net::Cmd makes CRLF of it again

my $smtp = Net::SMTP->new($ENV{SMTP_HOST}, Port => $ENV{SMTP_PORT}) or die "no connection: $@\n";

sub check {
    my ($done, $step) = @_;
    die "$step: " . $smtp->code . ' ' . join(' ', $smtp->message) . "\n" unless $done;
}
check($smtp->starttls, 'STARTTLS');
check($smtp->auth($ENV{SMTP_USER}, $ENV{SMTP_PASS}), 'AUTH');
check($smtp->mail($sender), 'MAIL');
check($smtp->to(@recipients), 'RCPT');
check($smtp->data, 'DATA');
check($smtp->datasend($message), 'message');
check($smtp->dataend, 'message');
check($smtp->quit, 'QUIT');
