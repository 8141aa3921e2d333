#!/usr/bin/perl

# What an application behind the broker is told, whatever the client forges, over HTTP/1.1
# and HTTP/2: the person, partner, convention, service and trace of the verdict, each once,
# and never the session (MCP-7, MCP-9.2). One application is a service of the
# demonstration, as it is; the other answers the head of what it was sent.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use IO::Socket::INET ();
use JSON::PP ();
use MIME::Base64 qw(encode_base64);
use Test::More;

use Habilitation::Service ();
use Habilitation::Test ();
use Habilitation::Upstream ();

use constant {
    OLIVIER => 'olivier.renaud@valclair.example',
    NUMERO  => '2026-21910999900017',
    SERVICE => '/services/quotient-familial/',
    ECHO    => '/services/adresses-familles/',
};
my @names = qw(Personne Identifiant Partenaire Convention Service Cible Verdict Motif Trace);

my $t = Habilitation::Test->new;
$t->store;
my $echo = Habilitation::Upstream->http($t, 'ECHO');
my $service = Habilitation::Service->new($t, 'quotient_familial');

$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    %%TLS%%
    # as it comes, and as loose as nginx can be
    server {
        listen 127.0.0.1:%%PORT%%;
        listen 127.0.0.1:%%PORT_TLS%% ssl http2;
        listen 127.0.0.1:%%PORT_FRAMES%% http2;
        %%PORTAL%%
        include %%DIR%%/services.conf;
    }
    server {
        listen 127.0.0.1:%%PORT_LOOSE%% ssl http2;
        listen 127.0.0.1:%%PORT_LOOSEFRAMES%% http2;
        underscores_in_headers on;
        ignore_invalid_headers off;
        include %%DIR%%/services.conf;
    }
}
EOT
$t->configure(<<'EOT', 'services.conf');
location /services/quotient-familial/ {
    habilitation mon_compte_partenaire quotient_familial;
    include %%SOURCE%%/conf/identite.conf;
    proxy_pass http://unix:%%DIR%%/services/quotient_familial.sock;
}
location /services/adresses-familles/ {
    habilitation mon_compte_partenaire adresses_familles;
    include %%SOURCE%%/conf/identite.conf;
    proxy_pass http://127.0.0.1:%%PORT_ECHO%%;
}
location /sans-include/ {
    habilitation mon_compte_partenaire quotient_familial;
    proxy_pass http://127.0.0.1:%%PORT_ECHO%%;
}
EOT
$t->start;
my $cookie = $t->login(OLIVIER);
our ($secret) = $cookie =~ /=(.+)/;

# Fields as curl takes them; an empty one has a semicolon.
sub curl {
    my ($version, $port, $path, @fields) = @_;
    my @headers;
    while (my ($name, $value) = splice @fields, 0, 2) {
        push @headers, '-H', $value eq '' ? "$name;" : "$name: $value";
    }
    open my $out, '-|', 'curl', '-sk', $version, @headers, 'https://127.0.0.1:' . $t->port($port) . $path
        or die "curl: $!";
    local $/;
    return scalar(<$out>) // '';
}

# HTTP/2 as no client would write it: fields as they are given, none checked or changed.
sub frames {
    my ($port, $path, @fields) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1:' . $t->port($port)) or die "connect: $!";
    my $block = '';
    unshift @fields, ':method' => 'GET', ':scheme' => 'http', ':authority' => 'localhost',
        ':path' => $path;
    $block .= pack 'C C/a* C/a*', 0, splice @fields, 0, 2 while @fields;
    $socket->syswrite("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" . frame(4, 0, 0, '') . frame(1, 5, 1, $block));
    my $body = '';
    while (my ($type, $flags, $payload) = next_frame($socket)) {
        $body .= $payload if $type == 0;
        last if $type == 3 || $type == 7 || ($type <= 1 && $flags & 1);
    }
    return $body;
}

sub frame {
    my ($type, $flags, $stream, $payload) = @_;
    return substr(pack('N', length $payload), 1) . pack('CCN', $type, $flags, $stream) . $payload;
}

sub next_frame {
    my ($socket) = @_;
    read($socket, my $head, 9) == 9 or return;
    my ($high, $low, $type, $flags) = unpack 'CnCC', $head;
    my $payload = '';
    read($socket, $payload, ($high << 16) + $low) == ($high << 16) + $low or return;
    return ($type, $flags, $payload);
}

sub last_access { return ($t->traces(nature => 'acces'))[-1] }

# What the verdict of the last access is, as the application must have it.
sub wanted {
    my ($name) = @_;
    my $record = last_access();
    return {personne => $record->{personne}, identifiant => OLIVIER, partenaire => 'Commune de Valclair',
        convention => NUMERO, service => "mon_compte_partenaire/$name", trace => $record->{trace}};
}

# Both applications are told the truth and nothing else; `$ask` gets a path.
sub told_the_truth {
    my ($how, $ask) = @_;
    my $said = eval { JSON::PP->new->utf8->decode($ask->(SERVICE)) } // {};
    is_deeply($said->{demandeur}, wanted('quotient_familial'), "$how: the service knows who asks");
    my $head = $ask->(ECHO);
    my %told;
    push @{$told{lc $1 =~ tr/_/-/r}}, $2 while $head =~ /^x.habilitation.(\S+?): (.*?)\r?$/gmi;
    my $wanted = wanted('adresses_familles');
    is_deeply(\%told, {map { $_ => [$wanted->{$_}] } keys %$wanted}, "$how: each field once");
    unlike($head, qr/forge|99999/i, "$how: nothing forged");
    unlike($head, qr/\Q$secret\E|^(?:Cookie|Authorization):/mi, "$how: nor the session");
    return;
}

my @forged = (
    ['each name' => map { ("X-Habilitation-$_" => 'forge') } @names],
    ['other case' => map { ("x-habilitation-\L$_" => 'forge', "X-HABILITATION-\U$_" => '99999') } @names],
    ['underscores' => map { ("X_Habilitation_$_" => 'forge', "X-Habilitation_$_" => 'forge') } @names],
    ['twice' => map { ("X-Habilitation-$_" => 'forge1', "X-habilitation-$_" => 'forge2') } @names],
    ['empty' => map { ("X-Habilitation-$_" => '') } @names],
    ['near names' => 'X-Habilitation-' => 'forge', 'X-HabilitationPersonne' => 'forge',
        'X.Habilitation.Personne' => 'forge', 'X-Habilitation-Role' => 'forge'],
    ['Connection' => Connection => join(', ', 'close', map { "X-Habilitation-$_" } @names[0, 1, 3])],
    ['Keep-Alive' => 'Proxy-Connection' => 'X-Habilitation-Personne', TE => 'trailers'],
    ['proxies' => Forwarded => 'for=forge', 'X-Forwarded-For' => '99999', 'X-Forwarded-Host' => 'forge',
        'X-Forwarded-Proto' => 'forge', 'X-Real-IP' => 'forge'],
    ['credentials' => Authorization => 'Basic Zm9yZ2U6Zm9yZ2U=', 'Proxy-Authorization' => 'x'],
    ['upgrade' => Upgrade => 'h2c', Connection => 'Upgrade, HTTP2-Settings'],
);

for my $case (@forged) {
    my ($name, @fields) = @$case;
    subtest "HTTP/1.1: $name" => sub {
        for my $port (qw(TLS LOOSE)) {
            told_the_truth($port, sub { curl('--http1.1', $port, $_[0], Cookie => $cookie, @fields) });
        }
    };
    subtest "HTTP/2: $name" => sub {
        for my $port (qw(TLS LOOSE)) {
            told_the_truth($port, sub { curl('--http2', $port, $_[0], Cookie => $cookie, @fields) });
        }
    };
    # lower-case names are those of HTTP/2; hop-by-hop fields make a request malformed there
    my @lower = map { $_ % 2 ? $fields[$_] : lc $fields[$_] } 0 .. $#fields;
    subtest "frames: $name" => sub {
        for my $port (qw(FRAMES LOOSEFRAMES)) {
            told_the_truth($port, sub { frames($port, $_[0], cookie => $cookie, @lower) });
        }
    };
}

subtest 'HTTP/2: what is malformed is not served' => sub {
    my $before = $service->uses;
    for my $name ('X-Habilitation-Personne', 'x-habilitation-personne ', ' x-habilitation-personne',
        "x-habilitation-personne:", "x-a\r\nx-habilitation-personne", "x-habilitation\0personne") {
        for my $port (qw(FRAMES LOOSEFRAMES)) {
            unlike(frames($port, SERVICE, cookie => $cookie, $name => 'forge'), qr/forge/,
                "$port: no word of it");
        }
    }
    unlike(frames('FRAMES', SERVICE, cookie => $cookie, 'x-a' => "b\r\nX-Habilitation-Personne: forge"),
        qr/forge/, 'nor in a value');
    unlike($service->log, qr/forge/, 'nothing in the log');
    cmp_ok($service->uses, '<=', $before + 13, 'and no request more');
};

sub raw {
    my ($port, $text) = @_;
    return $t->raw($text =~ s/(?<!\r)\n/\r\n/gr, port => $t->port($port), tls => 1);
}

subtest 'HTTP/1.1: names that nginx must not read otherwise' => sub {
    for my $line ('X-Habilitation-Personne : forge', ' X-Habilitation-Personne: forge',
        "X-Habilitation-Personne\t: forge", "X-A: b\n X-Habilitation-Personne: forge",
        "X-Habilitation-Personne\0: forge", "X-A: b\rX-Habilitation-Personne: forge") {
        for my $port (qw(TLS LOOSE)) {
            my $said = raw($port, "GET @{[SERVICE]} HTTP/1.1\nHost: x\nCookie: $cookie\n$line\n"
                    . "Connection: close\n\n");
            unlike($said, qr/forge/, "$port: not believed");
            like($said, qr{^HTTP/1.1 400 |"personne": ?"\d+"}s, 'refused, or told the truth');
        }
    }
};

my $forged_request = "GET @{[SERVICE]}?allocataire=1234567 HTTP/1.1\r\nHost: x\r\n"
    . join('', map { "X-Habilitation-$_: forge\r\n" } @names)
    . "X-Habilitation-Service: mon_compte_partenaire/quotient_familial\r\n\r\n";

subtest 'a second request in a body reaches nobody' => sub {
    my $before = $service->uses;
    my $size = length $forged_request;
    my $said = raw('TLS', "GET @{[SERVICE]} HTTP/1.1\nHost: x\nCookie: $cookie\nContent-Length: $size\n"
            . "Connection: close\n\n$forged_request");
    my @answers = $said =~ m{HTTP/1\.1 (\d{3}) }g;
    is_deeply(\@answers, [200], 'one answer');
    unlike($said, qr/forge|1234567/, 'to the first request');
    my $chunk = sprintf "%x\r\n%s\r\n0\r\n", $size, $forged_request;
    $said = raw('TLS', "GET @{[SERVICE]} HTTP/1.1\nHost: x\nCookie: $cookie\n"
            . "Transfer-Encoding: chunked\nTrailer: X-Habilitation-Personne\nConnection: close\n\n$chunk"
            . "X-Habilitation-Personne: forge\n\n");
    is_deeply([$said =~ m{HTTP/1\.1 (\d{3}) }g], [200], 'nor in chunks');
    unlike($said, qr/forge|1234567/, 'nor in their trailers');
    is($service->uses, $before + 2, 'the service saw two requests');
};

subtest 'two lengths, or a request after a short one' => sub {
    my $before = $service->uses;
    my $said = raw('TLS', "POST @{[SERVICE]} HTTP/1.1\nHost: x\nCookie: $cookie\nContent-Length: 5\n"
            . "Transfer-Encoding: chunked\n\n0\n\n$forged_request");
    is_deeply([$said =~ m{HTTP/1\.1 (\d{3}) }g], [400], 'two lengths are none');
    $said = raw('TLS', "GET @{[SERVICE]} HTTP/1.1\nHost: x\nCookie: $cookie\nContent-Length: 0\n\n"
            . ($forged_request =~ s/\r\n\r\n/\r\nConnection: close\r\n\r\n/r));
    is_deeply([$said =~ m{HTTP/1\.1 (\d{3}) }g], [200, 401], 'the next one is decided by itself');
    is($service->uses, $before + 1, 'one request came through');
};

subtest 'a token for programs does not come through either' => sub {
    my $answer = $t->request('/extranet/jeton', method => 'POST', accept => 'application/json',
        headers => [Authorization => 'Basic ' . encode_base64(OLIVIER . ':' . $t->password, '')]);
    local $secret = $answer->json->{jeton};
    like($secret, qr/^.{40,}$/, 'a token');
    my @fields = (Authorization => "Bearer $secret", 'X-Habilitation-Identifiant' => 'forge');
    told_the_truth('HTTP/1.1', sub { curl('--http1.1', 'TLS', $_[0], @fields) });
    told_the_truth('HTTP/2', sub { curl('--http2', 'TLS', $_[0], @fields) });
};

subtest 'without the include: nothing is told, nothing is forged' => sub {
    my $head = curl('--http1.1', 'TLS', '/sans-include/', Cookie => $cookie,
        map { ("X-Habilitation-$_" => 'forge') } @names);
    like($head, qr{^GET /sans-include/}, 'it is let through');
    unlike($head, qr/forge|^X.Habilitation/mi, 'and knows nobody');
};

$t->done;
done_testing;
