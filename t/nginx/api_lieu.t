#!/usr/bin/perl

# What programs do with the demandes of families (LI-1 to LI-3.4): each operation of
# conf/openapi.json below lieu-information/ is called, and what is sent and what is
# answered are as the file says.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Digest::SHA qw(sha256_hex);
use Encode ();
use JSON::PP ();
use MIME::QuotedPrint ();
use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Program ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {
    AGENT => 'alix@caf751.example', ANNA => 'anna@essai.example',
    SECRET => 'secret-du-site-de-la-ville',
};

my $t = Habilitation::Test->new(workers => 2);
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-2026-751-001', [ANNA]));
$t->ctl('agent', 'add', AGENT, '--nom', 'Perrin', '--prenom', 'Alix', '--caf', '751', '--roles', 'conventions');
$t->write('lieu.json', JSON::PP->new->encode({flux => [{nom => 'ville', empreinte => sha256_hex(SECRET)}]}));
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    client_body_temp_path %%DIR%%/temp/body;
    access_log off;
    habilitation_store %%STORE%%;
    habilitation_key %%DIR%%/habilitation.key;
    habilitation_password common=%%SOURCE%%/conf/passwords-communs.txt;
    habilitation_plugin lieu_information file=%%BUILD%%/plugins/lieu_information.so settings=%%DIR%%/lieu.json;
    habilitation_mail %%DIR%%/mails from=extranet@caf.example base=https://extranet.example/extranet/
        templates=%%SOURCE%%/conf/mail;
    server {
        listen 127.0.0.1:%%PORT%%;
        %%PORTAL%%
    }
}
EOT
$t->directory('mails');
chmod 0777, $t->path('mails');
$t->start;
my $program = Habilitation::Program->new($t);

sub call { return $program->call(@_) }
sub get  { my ($path, @options) = @_; return call(200, 'get', $path, undef, @options) }
sub post { my ($path, $document, @options) = @_; return call(200, 'post', $path, $document, @options) }

# The last mail to an address, its text decoded; waits until it is there.
sub mail_to {
    my ($address) = @_;
    my $found;
    $t->wait_for("a mail to $address", sub { $found = find_mail($address) });
    return $found;
}

sub find_mail {
    my ($address) = @_;
    for my $file (glob $t->path('mails') . '/*') {
        open my $mail, '<:raw', $file or next;
        my ($head, $body) = split /\r?\n\r?\n/, do { local $/; <$mail> }, 2;
        return Encode::decode('UTF-8', MIME::QuotedPrint::decode_qp($body)) if $head =~ /^To: \Q$address\E/m;
    }
    return;
}

sub demande {
    my ($name) = @_;
    return {
        commune    => {code => '75056', nom => 'Paris'},
        enfant     => {situation => 'a_naitre', date_prevue => '2027-03-31'},
        modes      => ['creche_collective', 'garde_a_domicile'],
        date_debut => '2027-09-01',
        horaires   => [{jour => 'lundi', debut => '8:30', fin => '18:00'}],
        parents    => [{nom => 'Marchand', prenom => 'Hélène'}],
        contact    => {courriel => "$name\@mail.example", telephone => '01 99 00 10 20'},
        allocataire => 'oui',
        remarques  => 'Nos horaires varient.',
    };
}

subtest 'families, and the site that transmits for them' => sub {
    get('/lieu-information/commune');
    my %here = (commune => {code => '75056', nom => 'Paris'});
    is(post('/lieu-information/commune', {%here})->{lieu}, JSON::PP::true, 'LI-1: whether there is a lieu');
    call(422, 'post', '/lieu-information/commune', {commune => {nom => ''}});
    is(get('/lieu-information/demande')->{bouton}, 'Transmettre la demande', 'the form tells its rules');
    is(call(403, 'post', '/lieu-information/demande', demande('lea'))->{motif}, 'flux_a_declarer',
        'a program is a declared feed');
    is(call(401, 'post', '/lieu-information/depot', demande('lea'))->{motif}, 'flux_inconnu', 'by its secret');
    my $wrong = call(422, 'post', '/lieu-information/depot', {%{demande('lea')}, modes => []}, bearer => SECRET);
    is($wrong->{erreurs}[0]{champ}, 'modes', 'the rules are those of the form');
    is(get('/lieu-information/commune-sans-lieu?commune=13055')->{orientation}{telephone}, '32 30',
        'where there is none: whom to ask');
    call(303, 'get', '/lieu-information/commune-sans-lieu?commune=75056');
    call(404, 'get', '/lieu-information/commune-sans-lieu');
};

sub transmit {
    my ($name) = @_;
    return call(201, 'post', "/lieu-information/depot?reference_site=$name", demande($name), bearer => SECRET)
        ->{reference};
}

my @of_lieu = (as => ANNA);
my ($first, $second) = map { transmit($_) } qw(lea tom);
my $one = "/lieu-information/demandes/$first";
subtest 'the lieu' => sub {
    is(post('/lieu-information/depot?reference_site=lea', demande('lea'), bearer => SECRET)->{reference}, $first,
        'sent twice, it is one');
    is(get("/lieu-information/demande-transmise?reference=$first")->{reference}, $first, 'transmitted');
    is(call(401, 'get', '/lieu-information/demandes')->{motif}, 'sans_session', 'the inbox wants a session');
    is(get('/lieu-information/demandes?etat=notifiee', @of_lieu)->{comptes}{notifiee}, 2, 'and has two');
    is(call(403, 'get', '/lieu-information/demandes?commune=13055', undef, @of_lieu)->{article}, 'LI-1',
        'LI-1: none of another commune');
    is(post('/lieu-information/demandes', {avis => 'quotidien'}, @of_lieu)->{avis}, 'quotidien', 'a mail a day');
    call(422, 'post', '/lieu-information/demandes', {avis => 'jamais'}, @of_lieu);
    is(call(409, 'post', $one, {issue => 'place'}, @of_lieu)->{motif}, 'demande_a_recuperer', 'LI-3.4: in order');
    is(get($one, @of_lieu)->{famille}{parents}[0]{nom}, 'Marchand', 'LI-1: it is read, and retrieved so');
    like(get("$one.pdf", @of_lieu)->body, qr/^%PDF/, 'as a PDF');
    like(get("$one.xml", @of_lieu)->body, qr/Marchand/, 'as XML');
    is(post($one, {issue => 'place'}, @of_lieu)->{etat}, 'traitee', 'LI-3.4: what came of it');
    call(422, 'post', $one, {issue => 'autre'}, @of_lieu);
    call(404, 'get', '/lieu-information/demandes/FA-0000-0000', undef, @of_lieu);
    my $feed = get('/lieu-information/demandes.xml', @of_lieu)->body;
    ok($feed =~ /$second/ && $feed !~ /$first/, 'those that are to be retrieved, as a stream');
    like(get('/lieu-information/demandes.xsd')->body, qr/schema/, 'and their schema');
    is(get('/lieu-information/chiffres', @of_lieu)->{ensemble}{transmises}, 2, 'figures');
    like(get('/lieu-information/chiffres?format=csv', @of_lieu)->body, qr/^code_insee/, 'as a table');
    like(get('/lieu-information/chiffres?format=svg', @of_lieu)->body, qr/<svg/, 'as a picture');
    call(404, 'get', '/lieu-information/chiffres?annee=1999', undef, @of_lieu);
};

subtest 'LI-2: a withdrawal destroys' => sub {
    my ($code) = mail_to('lea@mail.example') =~ /\b([0-9A-Z]{5}-[0-9A-Z]{5})\b/;
    my %known = (reference => $first, code => $code);
    is(get("/lieu-information/retrait?reference=$first")->{reference}, $first, 'what it takes');
    is(call(422, 'post', '/lieu-information/retrait', {%known, code => 'AAAAA-AAAAA'})->{motif},
        'retrait_inconnu', 'the code of the receipt');
    is(post('/lieu-information/retrait', {%known})->{recuperee}, JSON::PP::true, 'it is read again');
    is(post('/lieu-information/retrait', {%known, action => 'retirer'})->{retiree}, JSON::PP::true, 'and done');
    is(call(410, 'get', $one, undef, @of_lieu)->{motif}, 'demande_detruite', 'nothing is left');
};

subtest 'LI-2: copies are attested as destroyed' => sub {
    my $list = get('/lieu-information/attestation', @of_lieu);
    my $here = "/lieu-information/attestation/convention-$list->{conventions}[0]{id}";
    my $due = get($here, @of_lieu);
    is($due->{a_attester}{references}[0]{reference}, $first, 'what was retrieved, and is destroyed');
    like(get("$here.csv", @of_lieu)->body, qr/$first/, 'as a table');
    my %sign = (liste => $due->{a_attester}{liste}, nom => 'Camille Anna', fonction => 'Directrice');
    call(422, 'post', $here, {%sign}, @of_lieu);
    is(call(409, 'post', $here, {%sign, liste => 'autre', atteste => 'oui'}, @of_lieu)->{motif}, 'liste_changee',
        'what is signed was read');
    my ($number) = call(303, 'post', $here, {%sign, atteste => 'oui'}, @of_lieu)->header('Location')
        =~ /numero=(\d+)/;
    is(get($here, @of_lieu)->{attestations}[0]{numero}, $number, 'it is signed');
    like(get("/lieu-information/attestation/$number.pdf", @of_lieu)->body, qr/^%PDF/, 'on paper');
    call(404, 'get', '/lieu-information/attestation/autre', undef, @of_lieu);

    my @of_caf = (as => AGENT);
    is(get('/lieu-information/suivi-caf', @of_caf)->{attestations}[0]{numero}, $number, 'the Caf has it');
    like(get("/lieu-information/suivi-caf/$number.pdf", @of_caf)->body, qr/^%PDF/, 'on paper too');
    is(get('/lieu-information/chiffres-caf', @of_caf)->{ensemble}{retirees}, 1, 'and its figures');
    is(call(403, 'get', '/lieu-information/suivi-caf', undef, @of_lieu)->{motif}, 'acte_non_autorise',
        'which are for agents');
};

is_deeply([$program->uncalled('lieu')], ['post /lieu-information/demande'],
    'all operations did their work, but the form of families');

$t->done;
done_testing;
