#!/usr/bin/perl

# What families and persons type (section 7, LI-2) is never in a file of nginx's: the body
# of a request to the portal is in memory, whatever its framing and its length, or is
# refused before.

use strict;
use warnings;

use File::Find qw(find);
use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Test ();

use constant {MARKER => 'Mouchotte-des-Pres',
    FORM => '/extranet/demande-habilitation/lieu-information',
    MOST => 256 << 10};

my $t = Habilitation::Test->new;
$t->store(empty => 1);
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    client_body_buffer_size 1k;
    server {
        listen 127.0.0.1:%%PORT%%;
        listen 127.0.0.1:%%PORT_H2%% http2;
        location /extranet/ {
            client_body_buffer_size 1k;
            habilitation_portal pages=%%SOURCE%%/conf/pages;
        }
    }
}
EOT
$t->start;

# Every file that nginx holds open counts, also one that has no name any more.
sub files_with_marker {
    my @files = map { glob "/proc/$_/fd/*" } $t->worker_pids;
    find({no_chdir => 1, wanted => sub { push @files, $_ if -f }}, $t->path('temp'));
    return grep { (readlink($_) // $_) =~ m{/temp/} && holds_marker($_) } @files;
}

sub holds_marker {
    my ($name) = @_;
    open my $file, '<', $name or return 0;
    local $/;
    return index(<$file> // '', MARKER) >= 0;
}

sub fields {
    my ($size) = @_;
    my $text = 'nom=' . MARKER;
    return $text . '&suite=' . 'x' x ($size - length($text) - 7);
}

sub start_of {
    my (@fields) = @_;
    return join("\r\n", 'POST ' . FORM . ' HTTP/1.1', 'Host: localhost',
        'Content-Type: application/x-www-form-urlencoded', @fields, '', '');
}

sub chunks {
    my ($text, $size) = @_;
    return join '', map { sprintf "%x\r\n%s\r\n", length, $_ } unpack "(a$size)*", $text;
}

# Sends all but the last bytes, looks when nginx has read what there is, then sends these.
sub post {
    my ($name, $head, $body, $status) = @_;
    subtest $name => sub {
        my $client = $t->client;
        my $last = substr $body, -4, 4, '';
        $client->send_text($head . $body);
        $t->wait_for('nginx to read it', sub { unread($client) == 0 });
        is_deeply([files_with_marker()], [], 'in no file while it comes');
        $client->send_text($last);
        my $response = $client->response('POST');
        is($response && $response->status, $status, "answered with $status");
        is_deeply([files_with_marker()], [], 'nor afterwards');
    };
    return;
}

# Bytes on their way to nginx, which it has not read.
sub unread {
    my ($client) = @_;
    my $local = sprintf '%04X', $client->{socket}->sockport;
    open my $table, '<', '/proc/net/tcp' or die $!;
    <$table>; # its heading
    my $waiting = 0;
    while (<$table>) {
        my (undef, $from, $to, undef, $queues) = split;
        my ($sent, $received) = split /:/, $queues;
        $waiting += hex $sent if $from =~ /:$local$/;
        $waiting += hex $received if $to =~ /:$local$/;
    }
    return $waiting;
}

my $body = fields(100 << 10);
my $answered = 422;

post('a body of known length', start_of('Content-Length: ' . length $body), $body, $answered);
post('in chunks', start_of('Transfer-Encoding: chunked'),
    chunks($body, 4000) . "0\r\n\r\n", $answered);
post('in chunks of a byte, whose framing is five times as long',
    start_of('Transfer-Encoding: chunked'), chunks(fields(20 << 10), 1) . "0\r\n\r\n", $answered);
post('the longest that is taken', start_of('Content-Length: ' . MOST), fields(MOST), $answered);

subtest 'what is longer is refused before it is read' => sub {
    my $client = $t->client;
    $client->send_text(start_of('Content-Length: ' . (MOST + 1)) . fields(1000));
    my $response = $client->response('POST');
    is($response && $response->status, 413, 'by its length');
    $client = $t->client;
    $client->send_text(start_of('Transfer-Encoding: chunked') . chunks(fields(MOST + 1), 4000));
    $response = $client->response('POST');
    is($response && $response->status, 413, 'or when it is too long');
    is_deeply([files_with_marker()], [], 'and is in no file');
};

subtest 'HTTP/2' => sub {
    my $url = 'http://127.0.0.1:' . $t->port('H2') . FORM;
    my $curl = "curl -s -o /dev/null -w '%{http_code}' --http2-prior-knowledge -X POST"
        . " -H 'Content-Type: application/x-www-form-urlencoded' $url";
    my $file = $t->write('sent', $body);
    is(qx($curl --data-binary \@$file), $answered, 'a body of known length');
    is(qx($curl -T - < $file), $answered, 'and of unknown');
    $t->write('sent', fields(2 * MOST));
    qx($curl -T - < $file); # the answer or the end of the stream comes first
    $t->wait_for('the refusal', sub { $t->read('access.log') =~ m{HTTP/2.0" 413 } });
    pass('what is too long is refused');
    is_deeply([files_with_marker()], [], 'in no file');
};

$t->done;
done_testing;
