<?php
// Sends one message through Taifa Mail with PHPMailer (composer require phpmailer/phpmailer).
use PHPMailer\PHPMailer\PHPMailer;

require getenv('PHPMAILER_AUTOLOAD') ?: 'vendor/autoload.php';

$mail = new PHPMailer(true); // throws an exception when something fails
$mail->isSMTP();
$mail->Host = getenv('SMTP_HOST');
$mail->Port = (int) getenv('SMTP_PORT'); // 587
$mail->SMTPSecure = PHPMailer::ENCRYPTION_STARTTLS;
$mail->SMTPAuth = true;
$mail->Username = getenv('SMTP_USER');
$mail->Password = getenv('SMTP_PASS');

$mail->CharSet = PHPMailer::CHARSET_UTF8;
$mail->setFrom(getenv('MAIL_FROM'), 'Habari'); // at the domain of the credential
$mail->addAddress(getenv('MAIL_TO'));
$mail->Subject = 'Karibu';
$mail->isHTML();
$mail->Body = '<p>The first message through <b>our own</b> relay.</p>';
$mail->AltBody = 'The first message through our own relay.';
$mail->send();
