# Sends the letter on standard input with the mail library, as Rails does.
require 'json'
require 'mail'

letter = JSON.parse($stdin.read, symbolize_names: true)

Mail.defaults do
  delivery_method :smtp,
                  address: ENV.fetch('SMTP_HOST'),
                  port: ENV.fetch('SMTP_PORT').to_i,
                  user_name: ENV.fetch('SMTP_USER'),
                  password: ENV.fetch('SMTP_PASS'),
                  authentication: :plain,
                  enable_starttls: true
end

def mailbox(person)
  address = Mail::Address.new(person[:address])
  address.display_name = person[:name] if person[:name]
  address.format
end

message = Mail.new(charset: 'UTF-8')
message.from = mailbox(letter[:from])
message.to = letter[:to].map { |person| mailbox(person) }
message.cc = letter[:cc].map { |person| mailbox(person) } unless letter[:cc].empty?
message.bcc = letter[:bcc].map { |person| mailbox(person) } unless letter[:bcc].empty?
message.subject = letter[:subject]
if letter[:html]
  message.text_part = Mail::Part.new { content_type 'text/plain; charset=UTF-8'; body letter[:text] }
  message.html_part = Mail::Part.new { content_type 'text/html; charset=UTF-8'; body letter[:html] }
elsif letter[:attachment]
  file = letter[:attachment]
  message.attachments[file[:name]] = { mime_type: file[:type], content: File.binread(file[:path]) }
  message.text_part = Mail::Part.new { content_type 'text/plain; charset=UTF-8'; body letter[:text] }
else
  message.body = letter[:text]
end

begin
  message.deliver!
rescue StandardError => e
  warn "#{e.class}: #{e.message}"
  exit 1
end
