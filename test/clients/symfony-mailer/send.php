<?php
// Sends the letter on standard input with Symfony Mailer, configured by a DSN as Laravel and Symfony do.
use Symfony\Component\Mailer\Mailer;
use Symfony\Component\Mailer\Transport;
use Symfony\Component\Mime\Address;
use Symfony\Component\Mime\Email;

require '/usr/share/php/Symfony/Component/Mailer/autoload.php';

$person = fn (object $person) => new Address($person->address, $person->name ?? '');

$letter = json_decode(stream_get_contents(STDIN));
$email = (new Email())
    ->from($person($letter->from))
    ->to(...array_map($person, $letter->to))
    ->cc(...array_map($person, $letter->cc))
    ->bcc(...array_map($person, $letter->bcc))
    ->subject($letter->subject)
    ->text($letter->text);
if (isset($letter->html)) {
    $email->html($letter->html);
}
if (isset($letter->attachment)) {
    $email->attachFromPath($letter->attachment->path, $letter->attachment->name, $letter->attachment->type);
}

$dsn = sprintf(
    'smtp://%s:%s@%s:%s',
    rawurlencode(getenv('SMTP_USER')),
    rawurlencode(getenv('SMTP_PASS')),
    getenv('SMTP_HOST'),
    getenv('SMTP_PORT'),
);
try {
    (new Mailer(Transport::fromDsn($dsn)))->send($email);
} catch (Symfony\Component\Mailer\Exception\TransportExceptionInterface $error) {
    fwrite(STDERR, $error->getMessage() . "\n");
    exit(1);
}
