#!/usr/bin/perl

# Answers in parts: the next is made when the client's machine has acknowledged the former,
# so that what a plugin takes for received was received (LI-3.4), an answer that stops in
# the middle is seen to, and the memory of a worker does not grow with it.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Socket qw(SO_LINGER);
use Test::More;
use Time::HiRes qw(sleep time);

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

use constant {KIB => 1024, MIB => 1 << 20, ACCOUNT => 'anna@lieu.example'};

my $t = Habilitation::Test->new;
my $plugin = $t->directory('plugins') . '/flux.so';
is(system($ENV{CC} // 'gcc', qw(-std=gnu11 -Wall -Wextra -Werror -shared -fPIC -fvisibility=hidden),
    '-I' . $t->source . '/broker/include', '-o', $plugin, "$FindBin::Bin/flux.c"), 0,
    'the plugin is built');

my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-2026-751-001', [ACCOUNT]));
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    habilitation_plugin flux file=%%DIR%%/plugins/flux.so;
    log_format whole '$request_uri $status $body_bytes_sent $request_completion';
    access_log %%DIR%%/whole.log whole;
    send_timeout 2s;
    server {
        listen 127.0.0.1:%%PORT%%;
        listen 127.0.0.1:%%PORT_H2%% http2;
        listen 127.0.0.1:%%PORT_TLS%% ssl http2;
        %%TLS%%
        %%PORTAL%%
    }
}
EOT
$t->start;
my $cookie = $t->login(ACCOUNT);
my $streams = 0;

# The address of a new stream; its name is that of the record that counts.
sub stream {
    my (%query) = @_;
    my $name = 'n' . ++$streams;
    my @fields = map { "$_=$query{$_}" } sort keys %query;
    return ($name, '/extranet/flux/parties?' . join '&', "nom=$name", @fields);
}

sub acknowledged {
    my ($name) = @_;
    return JSON::PP->new->decode($t->get("/extranet/flux/acquis?nom=$name")->body)->{acquis};
}

# Whatever may still happen in the server has happened: the request is over.
sub over {
    my ($name) = @_;
    my ($line) = $t->wait_for("the end of $name", sub {
        my @lines = grep { m{/parties\?nom=$name\b} } split /\n/, $t->read('whole.log');
        return @lines ? \@lines : undef;
    })->[0];
    return $line;
}

sub expected {
    my ($parts, $size) = @_;
    return join '', map { chr(ord('a') + $_ % 26) x $size } 1 .. $parts;
}

# A connection whose system takes little that is not read.
sub narrow_client {
    return $t->client(room => 4 * KIB);
}

sub read_bytes {
    my ($client, $count) = @_;
    my $got = length $client->{buffer};
    while ($got < $count && $client->_fill) { $got = length $client->{buffer} }
    return $got;
}

sub ask {
    my ($client, $uri, %options) = @_;
    $client->send_text($client->request_text($uri, cookie => $cookie, %options));
    return $client;
}

subtest 'a whole download' => sub {
    my ($name, $uri) = stream(parties => 40, taille => 100 * KIB);
    my $response = $t->get($uri, cookie => $cookie);
    is($response->status, 200, 'is answered');
    is($response->header('content-length'), undef, 'with no length');
    is($response->header('transfer-encoding'), 'chunked', 'in chunks');
    is($response->header('content-type'), 'application/octet-stream', 'of its type');
    like($response->header('content-disposition'), qr/"flux\.bin"/, 'under its name');
    is($response->header('cache-control'), 'no-store', 'kept by nobody');
    ok($response->body eq expected(40, 100 * KIB), 'all parts, in order');
    is(acknowledged($name), 40, 'all were received');
};

subtest 'one connection for several' => sub {
    my $client = $t->client;
    for (1 .. 3) {
        my ($name, $uri) = stream(parties => 3, taille => 20);
        my $response = $client->request($uri, cookie => $cookie);
        is($response->body, expected(3, 20), 'a stream');
    }
};

subtest 'parts that are empty' => sub {
    my ($name, $uri) = stream(parties => 9, taille => 10, vides => 3);
    is($t->get($uri, cookie => $cookie)->body =~ tr/a-z//, 60, 'are none');
    is(acknowledged($name), 9, 'but made');
    ($name, $uri) = stream(parties => 9, taille => 10, vides => 1);
    is($t->get($uri, cookie => $cookie)->body, '', 'nor all of them');
    ($name, $uri) = stream(parties => 0, taille => 10);
    my $response = $t->get($uri, cookie => $cookie);
    is($response->header('content-length'), 0, 'a first part that is the last has a length');
};

subtest 'HEAD' => sub {
    my ($name, $uri) = stream(parties => 4, taille => 10);
    my $client = $t->client;
    my $response = $client->request($uri, method => 'HEAD', cookie => $cookie);
    is($response->status, 200, 'answered');
    is($response->header('content-length'), undef, 'without a length');
    is(acknowledged($name), -1, 'no part was made');
    is($client->request($uri, cookie => $cookie)->body, expected(4, 10), 'the connection is kept');
};

subtest 'HTTP/1.0' => sub {
    my ($name, $uri) = stream(parties => 12, taille => 100 * KIB);
    my $client = ask($t->client, $uri, version => '1.0');
    my $all = $client->rest;
    my ($head, $body) = split /\r\n\r\n/, $all, 2;
    unlike($head, qr/transfer-encoding/i, 'no chunks');
    ok($body eq expected(12, 100 * KIB), 'all parts');
    is(acknowledged($name), 12, 'all were received');
    ($name, $uri) = stream(parties => 12, taille => 10, echec => 6);
    $client = ask($t->client, $uri, version => '1.0');
    1 while ($client->{socket}->sysread(my $bytes, 64 * KIB) // -1) > 0;
    ok($!{ECONNRESET}, 'an answer that is cut ends with a reset') or diag($!);
};

subtest 'a slow client' => sub {
    my ($name, $uri) = stream(parties => 12, taille => 64 * KIB);
    my $client = ask(narrow_client(), $uri);
    my $end = time + 3; # longer than send_timeout, but never idle for as long
    my $got = 0;
    while (time < $end) {
        $got += 8 * KIB;
        last if read_bytes($client, $got) < $got;
        sleep 0.1;
    }
    cmp_ok(acknowledged($name) * 64 * KIB, '<=', $got + 64 * KIB, 'is not taken for a fast one');
    my $response = $client->response('GET');
    ok($response && $response->body eq expected(12, 64 * KIB), 'gets all');
    is(acknowledged($name), 12, 'and all is received');
};

subtest 'a client that stops reading, then goes' => sub {
    for my $size (16 * KIB, 200 * KIB) {
        my ($name, $uri) = stream(parties => 50, taille => $size);
        my $client = ask(narrow_client(), $uri);
        my $got = read_bytes($client, 2.5 * $size);
        sleep 0.5; # whatever is sent or counted too early is, in that time
        my $counted = acknowledged($name);
        $client->{socket}->sockopt(SO_LINGER, pack 'll', 1, 0);
        $client->close;
        like(over($name), qr/ 200 \d+ *$/, 'the answer is not complete');
        is(acknowledged($name), $counted, 'nothing was counted after it went');
        cmp_ok($counted, '>=', 2, 'what it has read is counted');
        # what its own system holds it has received
        cmp_ok($counted * $size, '<=', $got + 128 * KIB, 'and nothing that it has not received');
    }
};

subtest 'a client that stops reading, and stays' => sub {
    my ($name, $uri) = stream(parties => 50, taille => 300 * KIB);
    my $client = ask(narrow_client(), $uri);
    read_bytes($client, 10 * KIB);
    like(over($name), qr/ 200 \d+ *$/, 'the connection is closed by send_timeout');
    is(acknowledged($name), 0, 'no part was received');
};

subtest 'the last bytes count, not only what nginx holds' => sub {
    my ($name, $uri) = stream(parties => 5, taille => 30 * KIB); # fits the buffers of the system
    my $client = ask(narrow_client(), $uri);
    read_bytes($client, 1);
    sleep 0.5;
    is(acknowledged($name), 0, 'a part that waits in the system of the server is not received');
    $client->response('GET');
    is(acknowledged($name), 5, 'and is when it is read');
};

subtest 'the first part is refused, or fails' => sub {
    for my $case (['refus', 403], ['echec', 503]) {
        my ($name, $uri) = stream(parties => 5, taille => 10, $case->[0] => 1);
        my $response = $t->get($uri, cookie => $cookie);
        is($response->status, $case->[1], "$case->[0]: a proper answer");
        is($response->header('content-type'), 'application/problem+json', 'in form');
        is($response->header('content-disposition'), undef, 'which is no file');
        is(acknowledged($name), -1, 'what it wrote is dropped');
    }
};

subtest 'a part fails in the middle' => sub {
    my ($name, $uri) = stream(parties => 9, taille => 10 * KIB, echec => 5);
    my $rest = ask($t->client, $uri)->rest;
    like($rest, qr/^HTTP\S+ 200 /, 'begun');
    unlike($rest, qr/\r\n0\r\n\r\n\z/, 'the answer has no end');
    is(acknowledged($name), 3, 'what the failed part wrote is dropped');
    like($t->read('error.log'), qr/flux/, 'the log names the type');
};

subtest 'nobody is logged in any more' => sub {
    my $mine = $t->login(ACCOUNT, again => 1);
    my ($name, $uri) = stream(parties => 40, taille => 64 * KIB);
    my $client = narrow_client();
    $client->send_text($client->request_text($uri, cookie => $mine));
    read_bytes($client, 200 * KIB);
    is($t->post_json('/extranet/deconnexion', {}, cookie => $mine)->status, 200, 'a logout');
    my $counted = acknowledged($name);
    my $rest = $client->rest;
    unlike($rest, qr/\r\n0\r\n\r\n\z/, 'the answer has no end');
    cmp_ok(acknowledged($name), '<=', $counted + 1, 'no part is made for who has left');
};

subtest 'a person is suspended' => sub {
    $store->import_documents(lieu('LI-2026-751-002', ['paul@lieu.example']));
    my $his = $t->login('paul@lieu.example');
    my ($name, $uri) = stream(parties => 40, taille => 64 * KIB);
    my $client = narrow_client();
    $client->send_text($client->request_text($uri, cookie => $his));
    read_bytes($client, 200 * KIB);
    $t->ctl('person', 'suspend', 'paul@lieu.example', '--motif', 'depart');
    my $counted = acknowledged($name);
    unlike($client->rest, qr/\r\n0\r\n\r\n\z/, 'the answer has no end');
    cmp_ok(acknowledged($name), '<=', $counted + 1, 'no part is made for them');
};

subtest 'reload in the middle' => sub {
    my ($name, $uri) = stream(parties => 40, taille => 64 * KIB);
    my $client = ask(narrow_client(), $uri);
    read_bytes($client, 200 * KIB);
    my @old = $t->worker_pids;
    kill HUP => $t->pid;
    $t->wait_for('the new worker', sub { my @new = $t->worker_pids; @new && $new[0] != $old[0] });
    my $response = $client->response('GET');
    ok($response && $response->body eq expected(40, 64 * KIB), 'the old worker sends all');
    is(acknowledged($name), 40, 'and all is received');
    $t->wait_for('the old worker to leave', sub { !Habilitation::Test::alive($old[0]) });
    pass('then it leaves');
};

sub curl {
    my ($uri, $to, @options) = @_;
    my $at = $t->port('H2');
    return ('curl', '-s', '--http2-prior-knowledge', '-H', "Cookie: $cookie", '-o', $t->path($to),
        @options, map { "http://127.0.0.1:$at$_" } ref $uri ? @$uri : $uri);
}

subtest 'HTTP/2' => sub {
    my ($name, $uri) = stream(parties => 40, taille => 100 * KIB);
    is(system(curl($uri, 'got')) >> 8, 0, 'a whole download');
    ok($t->read('got') eq expected(40, 100 * KIB), 'all parts');
    is(acknowledged($name), 40, 'all were received');
    ($name, $uri) = stream(parties => 12, taille => 50 * KIB);
    my $tls = "https://127.0.0.1:" . $t->port('TLS') . $uri;
    my @over_tls = ('curl', '-sk', '--http2', '-H', "Cookie: $cookie", '-o', $t->path('got'), $tls);
    is(system(@over_tls) >> 8, 0, 'over TLS');
    ok($t->read('got') eq expected(12, 50 * KIB), 'all parts');
    is(acknowledged($name), 12, 'all were received');
    ($name, $uri) = stream(parties => 9, taille => 10 * KIB, echec => 5);
    is(system(curl($uri, 'got')) >> 8, 92, 'a part that fails resets the stream');
    is(acknowledged($name), 3, 'and what it wrote is dropped');
    ($name, $uri) = stream(parties => 9, taille => 10 * KIB);
    is(system(curl($uri, 'got', '-I')) >> 8, 0, 'HEAD');
    is(acknowledged($name), -1, 'makes no part');
};

subtest 'two streams of one HTTP/2 connection' => sub {
    my ($slow, $first) = stream(parties => 20, taille => 200 * KIB);
    my ($fast, $second) = stream(parties => 200, taille => 1 * KIB);
    my $at = 'https://127.0.0.1:' . $t->port('TLS');
    my ($one, $two) = map { $t->path($_) } 'one', 'two';
    is(system("curl -skZ --http2 -H 'Cookie: $cookie' -o $one '$at$first' -o $two '$at$second'"
        . ' 2>/dev/null') >> 8, 0, 'both end');
    ok($t->read('one') eq expected(20, 200 * KIB), 'the one whole');
    ok($t->read('two') eq expected(200, KIB), 'and the other');
    is(acknowledged($slow), 20, 'all of it received');
    is(acknowledged($fast), 200, 'and of the other');
};

sub memory {
    my ($pid, $what) = @_;
    open my $file, '<', "/proc/$pid/status" or die $!;
    my ($line) = grep { /^$what:/ } <$file>;
    return $line =~ /(\d+) kB/ ? $1 : die $what;
}

subtest 'the memory of a worker stays as it is' => sub {
    my ($pid) = $t->worker_pids;
    my $sizes = sub {
        my ($parts) = @_;
        my ($name, $uri) = stream(parties => $parts, taille => 256 * KIB);
        my $client = ask($t->client, $uri);
        my $got = 0;
        while ($client->_fill) {
            $got += length $client->{buffer};
            my $ends = substr($client->{buffer}, -5) eq "0\r\n\r\n";
            $client->{buffer} = '';
            last if $ends;
        }
        is(acknowledged($name), $parts, int($got / MIB) . ' MiB were received');
        return memory($pid, 'VmHWM');
    };
    my $before = $sizes->(80);
    my $after = $sizes->(800);
    SKIP: {
        skip 'the sanitizer keeps what was freed', 1 if $ENV{SAN};
        cmp_ok($after - $before, '<', 8 * KIB, "VmHWM from $before to $after kB");
    }
};

$t->done;
done_testing;
