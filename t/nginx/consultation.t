#!/usr/bin/perl

# MCP-7, section 6: an agent asks for traces with a motive, finds real accesses by each criterion,
# and takes away an export that shows by its signature that nothing in it was changed. Every
# reading is on record; neither persons nor motives stand in an address.

use strict;
use warnings;
use utf8;

use Digest::SHA qw(hmac_sha256);
use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use MIME::Base64 qw(encode_base64url);
use Test::More;

use Habilitation::Documents qw(lieu partenaire);
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {
    PAGE   => '/extranet/caf/traces',
    MOTIVE => 'Contrôle des accès de « novembre »',
    ALIX   => 'alix@caf751.example',
    COLIN  => 'colin@caf752.example',
    EVA    => 'eva@caf751.example',
    ANNA   => 'anna@partenaire.example',
    BRUNO  => 'bruno@partenaire.example',
    NUMERO => '2026-21750001600019',
    OTHER  => '2026-21910888800013',
};

my $t = Habilitation::Test->new(workers => 2);
my $store = $t->store(empty => 1);
$store->import_documents(partenaire(NUMERO, [ANNA], caf => '751'), partenaire(OTHER, [BRUNO], caf => '752'),
    lieu('LI-1', [ANNA], caf => '751'));
$t->ctl('agent', 'add', ALIX, '--nom', 'Perrin', '--prenom', 'Alix', '--caf', '751', '--roles', 'traces');
$t->ctl('agent', 'add', COLIN, '--nom', 'Colas', '--prenom', 'Colin', '--caf', '752', '--roles', 'traces');
$t->ctl('agent', 'add', EVA, '--nom', 'Eon', '--prenom', 'Eva', '--caf', '751', '--roles', 'conventions');
$t->write("html/$_/page.html", "page\n") for qw(service ferme lieu);
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location /service/ { habilitation mon_compte_partenaire quotient_familial; }
        location /ferme/ { habilitation mon_compte_partenaire adresses_familles; }
        location /lieu/ { habilitation lieu_information demandes; habilitation_target $arg_commune; }
    }
}
EOT
$t->start;
my %cookie = map { $_ => $t->login($_) } ALIX, COLIN, EVA, ANNA, BRUNO;

sub visit { my ($who, $path) = @_; return $t->get($path, cookie => $cookie{$who})->status }

is(visit(ANNA, '/service/page.html'), 200, 'an access') for 1 .. 3;
is(visit(ANNA, '/ferme/page.html'), 403, 'a refusal');
is(visit(ANNA, '/lieu/page.html?commune=75056'), 200, 'an access for a commune');
is(visit(BRUNO, '/service/page.html'), 200, 'one of another Caf');

# The address of a demand; its records in JSON.
sub demand {
    my ($who, %criteria) = @_;
    my $answer = $t->post_json(PAGE, {motif => MOTIVE, %criteria}, cookie => $cookie{$who});
    is($answer->status, 303, 'a demand is kept') or diag($answer->body);
    my $address = $answer->header('Location') // '';
    $address =~ s{^https?://[^/]+}{};
    like($address, qr{^\Q@{[PAGE]}\E/[1-9]\d*$}, 'it has a number, and nothing else in its address');
    return $address;
}

sub found {
    my ($who, %criteria) = @_;
    my $answer = $t->get(demand($who, %criteria), cookie => $cookie{$who});
    is($answer->status, 200, 'it is read') or diag($answer->raw);
    return @{$answer->json->{traces} // []};
}

sub services { return join ' ', map { ($_->{service} // '-') . ($_->{decision} eq 'refuse' ? '!' : '') } @_ }

# Once rolled, by a worker, and before: the same.
for my $when ('as logs have them', 'as segments have them') {
    subtest $when => sub {
        my %access = (nature => 'acces');
        is(services(found(ALIX, %access)), 'demandes adresses_familles! ' . join(' ', ('quotient_familial') x 3),
            'the own Caf, the newest first');
        is(services(found(COLIN, %access)), 'quotient_familial', 'each their own');
        is(scalar(() = found(ALIX, %access, personne => ANNA)), 5, 'by person');
        is(services(found(ALIX, %access, convention => 'LI-1')), 'demandes', 'by convention');
        is(services(found(ALIX, %access, service => 'mon_compte_partenaire/adresses_familles')),
            'adresses_familles!', 'by service');
        is(services(found(ALIX, %access, cible => '75056')), 'demandes', 'by target');
        is(services(found(ALIX, %access, decision => 'refuse')), 'adresses_familles!', 'by decision');
        my @acts = found(ALIX, nature => 'changement', personne => ANNA);
        ok((grep { $_->{operation} eq 'session.ouverte' } @acts), 'logins are of no convention, and hers');
        is(scalar(() = found(ALIX, %access, du => '2026-01-01', au => '2026-01-02')), 0, 'by time');
    };
    last if $when =~ /segments/;
    $t->wait_for('the roll', sub { return !grep { !$_->{numero} } $t->traces(nature => 'acces') });
}

my ($first) = grep { $_->{service} eq 'demandes' } found(ALIX, nature => 'acces');
is($first->{statut}, 200, 'what became of it');
cmp_ok($first->{octets}, '>', 5, 'and how many bytes');
is($first->{personne_nom}, 'Camille Anna', 'by name');
like($first->{heure_texte}, qr{^\d\d/\d\d/\d{4} à \d\d:\d\d:\d\d$}, 'by the clock in Paris');
cmp_ok($first->{numero}, '>', 0, 'with its number in the chain');

subtest 'no other Caf, no other role' => sub {
    my $address = demand(ALIX, nature => 'acces');
    for my $below ('', '/frise.svg', '/export.jsonl', '/export.csv') {
        is($t->get($address . $below, cookie => $cookie{+COLIN})->status, 404, "another Caf: $below");
        is($t->get($address . $below, cookie => $cookie{+EVA})->status, 403, "another role: $below");
        is($t->get($address . $below)->status, 401, "nobody: $below");
    }
    my @refused = $t->traces(operation => 'caf.acces', decision => 'refuse');
    is(scalar @refused, 8, 'each is on record');
};

# The public key, made from the master key as the heads' is: HMAC-SHA-256 of "trace heads".
sub public_key {
    my $master = pack 'H*', $t->read('habilitation.key') =~ s/\s//gr;
    my $der = pack('H*', '302e020100300506032b657004220420') . hmac_sha256('trace heads', $master);
    $t->write('heads.der', $der);
    my ($from, $to) = map { $t->path($_) } 'heads.der', 'heads.pub';
    system("openssl pkey -inform DER -in $from -pubout -outform DER -out $to") == 0 or die 'openssl';
    return encode_base64url(substr $t->read('heads.pub'), -32);
}

my $public = public_key();

sub check {
    my ($bytes) = @_;
    $t->write('export', $bytes);
    return $t->try_ctl('trace', 'check-export', '--public', $public, $t->path('export'));
}

my %exported;
for my $format (qw(jsonl csv)) {
    subtest "an export in $format" => sub {
        my $answer = $t->get(demand(ALIX, personne => ANNA) . "/export.$format", cookie => $cookie{+ALIX});
        is($answer->status, 200, 'is given');
        like($answer->header('Content-Disposition'), qr/^attachment; filename="traces-\d+\.$format"$/, 'as a file');
        my $bytes = $exported{$format} = $answer->body;
        my $lines = () = $bytes =~ /\n/g;
        my $ran = check($bytes);
        is($ran->{exit}, 0, 'it is as it was given out') or diag($ran->{err});
        like($ran->{out}, qr/^@{[$lines - 1]} lines, \d+ records: as/, 'all its lines');
        like($ran->{out}, qr/asked for by Alix Perrin .*: Contr\xc3\xb4le des acc\xc3\xa8s/, 'who asked, and why');
        my @lines = split /(?<=\n)/, $bytes;
        my %forged = (
            'a character changed'   => $bytes =~ s/quotient/quotiant/r,
            'a line cut out'        => join('', @lines[0 .. 2], @lines[4 .. $#lines]),
            'a line doubled'        => join('', @lines[0 .. 3], @lines[3 .. $#lines]),
            'two lines swapped'     => join('', @lines[0 .. 2], $lines[4], $lines[3], @lines[5 .. $#lines]),
            'the signature cut off' => join('', @lines[0 .. $#lines - 1]),
            'a line behind'         => $bytes . $lines[3],
            'the last byte gone'    => substr($bytes, 0, -1),
            'nothing'               => '',
        );
        for my $how (sort keys %forged) {
            isnt($forged{$how}, $bytes, "$how: differs");
            is(check($forged{$how})->{exit}, 1, "$how: refused");
        }
        my $other = $public =~ tr/A-Za-z/B-ZAb-za/r;
        $t->write('export', $bytes);
        isnt($t->try_ctl('trace', 'check-export', '--public', $other, $t->path('export'))->{exit}, 0,
            'another key: refused');
    };
}
my @records = map { JSON::PP->new->utf8->decode($_) } split /\n/, $exported{jsonl};
is($records[0]{demande}{motif}, MOTIVE, 'first who asked, and why');
ok((grep { ($_->{nature} // '') eq 'issue' } @records), 'outcomes are there too');
is($records[-1]{complet}, JSON::PP::true, 'all there were');
like($exported{csv}, qr/^numero,trace,ecrivain,/m, 'the columns of habilctl');
is($t->try_ctl('trace', 'check-export', $t->path('export'))->{exit}, 2, 'without a key: a mistake');

my $picture = $t->get(demand(ALIX, nature => 'acces') . '/frise.svg', cookie => $cookie{+ALIX});
like($picture->header('Content-Type'), qr{^image/svg\+xml}, 'the picture is one');
like($picture->header('Content-Security-Policy'), qr/default-src 'none'/, 'and as guarded as any page');
like($picture->body, qr/<desc id="detail">En tout\x{c2}\x{a0}: 4 autoris/, 'with its figures in words');

# Every reading is on record, by whom, for which demand and why.
my @read = $t->traces(operation => 'traces.lues');
my @asked = $t->traces(operation => 'traces.demandees');
cmp_ok(scalar @read, '>=', 20, 'readings are on record');
is_deeply([grep { $_->{objet} ne MOTIVE || !$_->{cible} } @read], [], 'each with its motive and its demand');
cmp_ok(scalar @asked, '>=', scalar(@read) - 6, 'and so are demands');
like($store->ctl('trace', 'verify'), qr/the chain is whole/, 'the chain is whole');

# Addresses are kept in logs of all kinds: nobody is in them.
unlike($t->read('access.log'), qr/anna|bruno|%40|Contr|novembre/i, 'no person and no motive in an address');

$t->done;
done_testing();
