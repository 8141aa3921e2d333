#!/usr/bin/perl

# The hand-over of families' demandes to a lieu d'information (LI-1, LI-3.4) over HTTP:
# page, PDF, XML and feed, with a browser's cookie and with a program's token. Whoever is
# of another lieu, or of the same for another commune, is refused by LI-1.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Encode qw(decode_utf8);
use MIME::Base64 qw(encode_base64);
use Socket qw(SOL_SOCKET SO_RCVBUF);
use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant PAGES    => '/extranet/lieu-information';
use constant DEMANDES => PAGES . '/demandes';

my $t = Habilitation::Test->new(workers => 2, faketime => 1);
my $store = $t->store(empty => 1);
my @communes = map { {code => $_->[0], nom => $_->[1]} } ['75056', 'Paris'], ['91999', 'Valclair'];
$store->import_documents(
    lieu('LI-1', [qw(anne@lieu.example bruno@lieu.example)], annexe => {communes => \@communes}),
    lieu('LI-2', ['carla@autre.example'], annexe => {communes => [{code => '92004', nom => 'Asnières'}]}));
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server { listen 127.0.0.1:%%PORT%%; %%PORTAL%% }
}
EOT

# Demandes of a commune, as families hand them over: their references.
sub transmit {
    my ($commune, $count, @more) = @_;
    my $command = join ' ', $t->build . '/t/unit/put_demandes', $store->{directory}, $store->{key},
        $commune, $count, @more;
    my @lines = split /\n/, `$command`;
    die "put_demandes: $?" if $? || @lines != $count;
    return @lines;
}

my @first = transmit('75056', 8);
my ($theirs) = transmit('92004', 1);
chown((getpwnam $t->{user})[2, 3], glob "$store->{directory}/*") if $t->{user};
$t->start;

my ($anne, $bruno, $carla) = map { $t->login($_) } qw(anne@lieu.example bruno@lieu.example carla@autre.example);

sub bearer {
    my ($identifiant) = @_;
    my $response = $t->request('/extranet/jeton', method => 'POST', body => '',
        accept => 'application/json',
        headers => [Authorization => 'Basic ' . encode_base64("$identifiant:" . $t->password, '')]);
    return 'Bearer ' . $response->json->{jeton};
}

# As a lieu's own software asks: with the token of a person (MCP-9.2).
sub program {
    my ($path, $bearer, %options) = @_;
    return $t->request($path, accept => 'application/json', %options,
        headers => [Authorization => $bearer, @{$options{headers} // []}]);
}

my $software = bearer('anne@lieu.example');

sub counts {
    return $t->get(DEMANDES, cookie => $anne)->json->{comptes};
}

# LI-1: valid against the committed schema, said by a program that is not ours.
sub is_valid {
    my ($xml, $name) = @_;
    my $file = $t->write('given.xml', $xml);
    my $schema = $t->source . '/plugins/lieu_information/demandes.xsd';
    my $said = `xmllint --noout --schema $schema $file 2>&1`;
    is($?, 0, $name) or diag($said);
    return;
}

subtest 'the inbox (LI-1)' => sub {
    my $inbox = $t->get(DEMANDES, cookie => $anne);
    is($inbox->status, 200, 'for a person of the lieu');
    is($inbox->json->{comptes}{notifiee}, 8, 'all of the lieu’s communes');
    is(program(DEMANDES, $software)->json->{comptes}{notifiee}, 8, 'with a token too');
    my $page = $t->request(DEMANDES, accept => 'text/html', cookie => $anne);
    my $html = decode_utf8($page->body);
    like($html, qr/$_/, "$_ is listed") for @first;
    unlike($html, qr/\Q$theirs\E/, 'another lieu’s is not');
    unlike($html, qr/Hélène|Marchand|mail\.example/, 'and not a word of a family');
    is($t->get(DEMANDES)->status, 401, 'not without a session');
    is(program(PAGES . '/demandes.xsd', 'Bearer x')->status, 200, 'the schema is everybody’s');
};

subtest 'HEAD retrieves nothing' => sub {
    for my $shape ('', '.pdf', '.xml') {
        my $response = $t->request(DEMANDES . "/$first[0]$shape", method => 'HEAD', cookie => $anne);
        is($response->status, 200, "HEAD $shape");
    }
    is($t->request(DEMANDES . '.xml', method => 'HEAD', cookie => $anne)->status, 200, 'HEAD of the feed');
    is(counts()->{notifiee}, 8, 'all are still to be retrieved');
};

subtest 'nobody else’s link retrieves (LI-3.4)' => sub {
    for my $headers (['Sec-Fetch-Site' => 'cross-site'], ['Sec-Purpose' => 'prefetch;prerender']) {
        for my $path (DEMANDES . "/$first[0]", DEMANDES . '.xml') {
            my $response = $t->request($path, cookie => $anne, headers => $headers);
            is($response->status, 403, "@$headers: $path");
        }
    }
    is(counts()->{notifiee}, 8, 'all are still to be retrieved');
};

subtest 'page, PDF, XML (LI-1)' => sub {
    my $page = $t->request(DEMANDES . "/$first[0]", accept => 'text/html', cookie => $anne);
    is($page->status, 200, 'the page');
    like(decode_utf8($page->body), qr/Marchand/, 'with the family');
    like(decode_utf8($page->body), qr/Vous venez de récupérer/, 'and who has retrieved it');
    for my $reference (@first[0 .. 5]) {
        my $xml = program(DEMANDES . "/$reference.xml", $software);
        is($xml->status, 200, 'the XML');
        like($xml->header('Content-Type'), qr{^application/xml}, 'as XML');
        is_valid($xml->body, "$reference is valid");
    }
    for my $reference (@first[0 .. 5]) {
        my $file = $t->write('given.pdf', $t->request(DEMANDES . "/$reference.pdf", cookie => $anne)->body);
        like(scalar(`pdfinfo $file`), qr/^Pages:\s+1$/m, "$reference on one page, whatever its name");
    }
    my $pdf = $t->request(DEMANDES . "/$first[2].pdf", cookie => $anne);
    is($pdf->status, 200, 'the PDF');
    my $file = $t->write('given.pdf', $pdf->body);
    my $info = `pdfinfo $file`;
    like($info, qr/^Pages:\s+1$/m, 'of one page');
    like($info, qr/^Page size:.*\(A4\)$/m, 'A4');
    like($info, qr/^Tagged:\s+yes$/m, 'tagged');
    my $text = decode_utf8(`pdftotext $file -`);
    like($text, qr/Demande de mode d’accueil.*$first[2].*La famille.*Parent.*Hélène <b>&"'<\/b>.*L’accueil souhaité.*Lundi.*Remarques.*À détruire/s,
        'read in its order, hostile names and all');
};

subtest 'retrieved once, by one person (LI-3.4)' => sub {
    my $reference = $first[6];
    my @clients = map { $t->client } 1 .. 6;
    my $i = 0;
    $_->send_text($_->request_text(DEMANDES . "/$reference", accept => 'application/json',
        cookie => $i++ % 2 ? $bruno : $anne)) for @clients;
    my @answers = map { $_->response('GET') } @clients;
    is(scalar(grep { $_->status == 200 } @answers), 6, 'all who click have it');
    my %who = map { $_->json->{recuperee}{par} => 1 } @answers;
    is(scalar keys %who, 1, 'all see one name');
    is(scalar(grep { $_->json->{premiere} } @answers), 1, 'one of them was first');
    my @marks = $store->traces(operation => 'demande.recuperee', objet => $reference);
    is(scalar @marks, 1, 'and the trace has one retrieval');
};

# LI-1, in every shape, with cookie and token; each refusal is on record.
subtest 'another lieu is refused' => sub {
    my $strange = bearer('carla@autre.example');
    my @paths = (map({ DEMANDES . "/$first[7]$_" } '', '.pdf', '.xml'),
        map({ DEMANDES . "$_?commune=75056" } '', '.xml'), PAGES . '/chiffres?commune=75056');
    my $before = () = $store->traces(decision => 'refuse', article => 'LI-1');
    for my $path (@paths) {
        for my $way ([cookie => $carla], [headers => [Authorization => $strange]]) {
            my $response = $t->get($path, @$way);
            is($response->status, 403, "$way->[0]: $path");
            is($response->json->{article}, 'LI-1', 'by LI-1');
        }
    }
    my $response = $t->post_json(DEMANDES . "/$first[7]", {issue => 'place'}, headers => [Authorization => $strange]);
    is($response->json->{article}, 'LI-1', 'the follow-up too');
    is(scalar(() = $store->traces(decision => 'refuse', article => 'LI-1')) - $before, 2 * @paths + 1, 'all are traced');
    is($t->get(DEMANDES . '?commune=92004', cookie => $anne)->json->{article}, 'LI-1',
        'and a lieu has no other commune');
    is(counts()->{notifiee}, 1, 'nothing was marked');
};

subtest 'the follow-up' => sub {
    my $path = DEMANDES . "/$first[0]";
    my $form = $t->request($path, accept => 'text/html', cookie => $bruno);
    my ($csrf) = $form->body =~ /name="csrf" value="([^"]+)"/;
    my $sent = $t->request($path, method => 'POST', accept => 'text/html', cookie => $bruno,
        headers => ['Content-Type' => 'application/x-www-form-urlencoded'],
        body => "csrf=$csrf&issue=place");
    is($sent->status, 303, 'a browser’s form');
    my $done = $t->request($path . '?fait=traitee', accept => 'text/html', cookie => $anne);
    like(decode_utf8($done->body), qr/Une place a été trouvée/, 'a colleague sees the outcome');
    my $program = $t->post_json(DEMANDES . "/$first[1]", {issue => 'attente'}, headers => [Authorization => $software]);
    is($program->status, 200, 'a program’s document');
    is(counts()->{traitee}, 2, 'both are treated');
    is($t->post_json(DEMANDES . "/$first[7]", {issue => 'place'}, headers => [Authorization => $software])->status,
        409, 'not before it is retrieved');
};

subtest 'figures' => sub {
    my $csv = $t->request(PAGES . '/chiffres?format=csv', cookie => $anne);
    like($csv->header('Content-Type'), qr{^text/csv; charset=utf-8}, 'CSV');
    like($csv->body, qr/^"75056","75056",\d{4}-\d\d,8,7,0,0,1,1,0,0,0\r$/m, 'counts what was done');
    my $svg = $t->request(PAGES . '/chiffres?format=svg', cookie => $anne);
    is($svg->header('Content-Type'), 'image/svg+xml', 'a picture');
    my $file = $t->write('given.svg', $svg->body);
    is(system("xmllint --noout $file"), 0, 'well-formed');
};

# What the feed gave: the references, in order.
sub references {
    my @found = $_[0] =~ /<demande reference="([^"]+)"/g;
    return @found;
}

sub acts {
    my ($operation) = @_;
    my %times;
    $times{$_->{objet}}++ for $store->traces(operation => $operation);
    return \%times;
}

subtest 'the feed (LI-1)' => sub {
    my @new = transmit('91999', 1000, 0, 'silent');
    my $feed = program(DEMANDES . '.xml', $software);
    is($feed->status, 200, 'with a token');
    is_valid($feed->body, 'a thousand demandes, valid');
    is_deeply([sort(references($feed->body))], [sort(@new, $first[7])], 'all that nobody had, of both communes');
    is(counts()->{notifiee}, 0, 'the document is whole: all are retrieved');
    my ($given, $marked) = map { acts($_) } 'demande.transmise_au_logiciel', 'demande.recuperee';
    is_deeply([grep { $given->{$_} != 1 || $marked->{$_} != 1 } @new], [], 'each given and marked once');
    my ($one) = $store->traces(operation => 'demande.recuperee', objet => $new[500]);
    is($one->{identifiant}, 'anne@lieu.example', 'by the human of the token') if exists $one->{identifiant};
    is($one->{canal}, 'webservice', 'and as a program') if exists $one->{canal};
    my $again = program(DEMANDES . '.xml', $software);
    is_valid($again->body, 'of none, valid too');
    is(scalar(references($again->body)), 0, 'nothing is given twice');
};

# A part has two hundred demandes: who has read one and a half has retrieved one.
subtest 'an interrupted download' => sub {
    my @new = transmit('91999', 600, 0, 'silent');
    my $client = $t->client;
    setsockopt($client->{socket}, SOL_SOCKET, SO_RCVBUF, pack('l', 8192)) or die $!;
    $client->send_text($client->request_text(DEMANDES . '.xml', headers => [Authorization => $software]));
    my $read = '';
    while (references($read) < 300) {
        $client->{socket}->sysread($read, 4096, length $read) or die 'the feed ended early';
    }
    my $busy = program(DEMANDES . '.xml', bearer('bruno@lieu.example'));
    is($busy->status, 409, 'a second download waits');
    is($busy->json->{motif}, 'reprise_en_cours', 'and is told why');
    $client->close;
    is(counts()->{notifiee}, 400, 'what was not received is not retrieved');
    my $marked = acts('demande.recuperee');
    my %read = map { $_ => 1 } references($read);
    is_deeply([grep { $marked->{$_} && !$read{$_} } @new], [], 'and what is retrieved was received');
    $t->clock('+130');
    my $rest = program(DEMANDES . '.xml', $software);
    is($rest->status, 200, 'two minutes later it is free');
    is(scalar(references($rest->body)), 400, 'and gives the rest');
    is(counts()->{notifiee}, 0, 'which is retrieved');
};

subtest 'two downloads at once' => sub {
    my @new = transmit('91999', 400, 0, 'silent');
    my @clients = map { $t->client } 1 .. 4;
    $_->send_text($_->request_text(DEMANDES . '.xml', headers => [Authorization => $software])) for @clients;
    my @answers = map { $_->response('GET') } @clients;
    my @given = map { references($_->body) } grep { $_->status == 200 } @answers;
    is_deeply([grep { $_->status != 200 && $_->status != 409 } @answers], [], 'each is served, or waits');
    is_deeply([sort @given], [sort @new], 'each demande is given once');
    my $marked = acts('demande.recuperee');
    is_deeply([grep { $marked->{$_} != 1 } @new], [], 'and marked once');
};

# The memory of its own that the largest worker has, in KiB.
sub memory {
    my @sizes = map { my ($size) = slurp("/proc/$_/status") =~ /^RssAnon:\s+(\d+)/m; $size } $t->worker_pids;
    return (sort { $b <=> $a } @sizes)[0];
}

subtest 'the feed is of no size that matters' => sub {
    plan skip_all => 'sanitizers have memory of their own' if $ENV{SAN};
    transmit('91999', 10_000, 0, 'silent');
    my ($began, $before, $most, $given, $text) = (time, memory(), 0, 0, '');
    my $client = $t->client;
    $client->send_text($client->request_text(DEMANDES . '.xml', version => '1.0',
        headers => [Authorization => $software]));
    while ($client->{socket}->sysread($text, 1 << 20, length $text)) {
        next if length $text < 1 << 20;
        $given += $text =~ s/<demande reference//g;
        $text = substr $text, -20;
        $most = memory() if memory() > $most;
    }
    $given += $text =~ s/<demande reference//g;
    is($given, 10_000, 'ten thousand demandes');
    cmp_ok(time - $began, '<', 30, 'within seconds');
    cmp_ok($most - $before, '<', 8192, 'in memory that does not grow with them');
    is(counts()->{notifiee}, 0, 'all are retrieved');
};

sub slurp {
    open my $file, '<', $_[0] or return '';
    local $/;
    return scalar <$file>;
}

$t->done;
done_testing();
