<?php
// Sends the letter on standard input.
use PHPMailer\PHPMailer\PHPMailer;

require '/usr/share/php/libphp-phpmailer/autoload.php';

$letter = json_decode(stream_get_contents(STDIN));
$mail = new PHPMailer(true);
$mail->isSMTP();
$mail->Host = getenv('SMTP_HOST');
$mail->Port = (int) getenv('SMTP_PORT');
$mail->SMTPSecure = PHPMailer::ENCRYPTION_STARTTLS;
$mail->SMTPAuth = true;
$mail->Username = getenv('SMTP_USER');
$mail->Password = getenv('SMTP_PASS');
$mail->SMTPDebug = 1;
$mail->Debugoutput = function (string $text): void {
    if (!str_starts_with($text, 'CLIENT')) {
        fwrite(STDERR, $text . "\n");
    }
};

$mail->CharSet = PHPMailer::CHARSET_UTF8;
$mail->setFrom($letter->from->address, $letter->from->name ?? '');
foreach (['to' => 'addAddress', 'cc' => 'addCC', 'bcc' => 'addBCC'] as $field => $add) {
    foreach ($letter->$field as $person) {
        $mail->$add($person->address, $person->name ?? '');
    }
}
$mail->Subject = $letter->subject;
if (isset($letter->html)) {
    $mail->isHTML();
    $mail->Body = $letter->html;
    $mail->AltBody = $letter->text;
} else {
    $mail->Body = $letter->text;
}
if (isset($letter->attachment)) {
    $mail->addAttachment($letter->attachment->path, $letter->attachment->name, 'base64', $letter->attachment->type);
}
try {
    $mail->send();
} catch (Exception $error) {
    fwrite(STDERR, $error->getMessage() . "\n");
    exit(1);
}
