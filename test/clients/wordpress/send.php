<?php
// The way of wp_mail(): PHPMailer as WordPress sets it up, with an SMTP plugin that fills in host, port,
// user name and password and leaves the rest at its default (no SMTPSecure: AutoTLS has to find STARTTLS).
use PHPMailer\PHPMailer\PHPMailer;

require '/usr/share/php/libphp-phpmailer/autoload.php';

$letter = json_decode(stream_get_contents(STDIN));
$phpmailer = new PHPMailer(true);
$phpmailer->clearAllRecipients();
$phpmailer->clearAttachments();
$phpmailer->setFrom($letter->from->address, $letter->from->name ?? 'WordPress', false);
foreach (['to' => 'addAddress', 'cc' => 'addCc', 'bcc' => 'addBcc'] as $field => $add) {
    foreach ($letter->$field as $person) {
        $phpmailer->$add($person->address, $person->name ?? '');
    }
}
$phpmailer->Subject = $letter->subject;
$phpmailer->Body = $letter->html ?? $letter->text;
$phpmailer->AltBody = isset($letter->html) ? $letter->text : '';
$phpmailer->isMail();
$phpmailer->ContentType = isset($letter->html) ? 'text/html' : 'text/plain';
$phpmailer->isHTML(isset($letter->html));
$phpmailer->CharSet = 'UTF-8';
if (isset($letter->attachment)) {
    $phpmailer->addAttachment($letter->attachment->path, $letter->attachment->name);
}

// What the plugin's phpmailer_init hook does.
$phpmailer->isSMTP();
$phpmailer->Host = getenv('SMTP_HOST');
$phpmailer->Port = getenv('SMTP_PORT');
$phpmailer->SMTPAuth = true;
$phpmailer->Username = getenv('SMTP_USER');
$phpmailer->Password = getenv('SMTP_PASS');
$phpmailer->SMTPDebug = 1;
$phpmailer->Debugoutput = function (string $text): void {
    if (!str_starts_with($text, 'CLIENT')) {
        fwrite(STDERR, $text . "\n");
    }
};

try {
    $phpmailer->send();
} catch (Exception $error) {
    fwrite(STDERR, $error->getMessage() . "\n");
    exit(1);
}
