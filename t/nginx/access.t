#!/usr/bin/perl

# Every ground of requirements, section 5, alone, in front of a file: a reason of its
# own, with its article, in the answer and on record. HTML clients without a session go
# to the login page and come back.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Documents qw(lieu structures mam partenaire);
use Habilitation::Test ();

my $t = Habilitation::Test->new(faketime => 1);
$t->write('settings/mon_compte_partenaire.json', <<'EOT');
{"services": [
  {"name": "quotient_familial", "title": "Quotient familial", "mission": "quotients_familiaux",
   "url": "/quotient/"},
  {"name": "adresses_familles", "title": "Adresses", "mission": "adresses_des_familles",
   "url": "/absent/"},
  {"name": "ferme", "title": "Jamais ouvert", "mission": "quotients_familiaux", "url": "/ferme/",
   "hours": {}}
]}
EOT
my $store = $t->store(empty => 1, settings => $t->path('settings'));

# One person a case, so that none can borrow the right of another.
my @all = map { "$_\@lieu.example" } qw(seule expiree fermee suspendue absente);
$store->import_documents(
    lieu('LI-2026-751-001', [grep { !/absente/ } @all]),
    lieu('LI-2026-751-002', ['preparee@lieu.example'], etat => 'preparee', signature => undef),
    lieu('LI-2026-751-003', ['signee@lieu.example'], etat => 'signee'),
    lieu('LI-2026-751-004', ['avenir@lieu.example'], effet => '2100-01-01'),
    lieu('LI-2026-751-005', ['preavis@lieu.example'], etat => 'preavis', fin => '2100-01-01'),
    lieu('LI-2026-751-006', ['finie@lieu.example'], fin => '2026-02-01'),
    lieu('LI-2026-751-007', ['terminee@lieu.example'], etat => 'terminee', fin => '2026-02-01'),
    lieu('LI-2026-751-008', ['precaution@lieu.example']),
    lieu('LI-2026-751-009', ['deux@lieu.example'], fin => '2026-02-01'),
    lieu('LI-2026-751-010', ['deux@lieu.example']),
    structures('ST-2026-751-001', [
        'tous-droits@ville.example', 'absente@lieu.example',
        {identifiant => 'fonctionnement@ville.example',
            droits => [{etablissement => 'EAJE-1', services => ['fonctionnement']}]},
        {identifiant => 'disponibilites@ville.example',
            droits => [{etablissement => 'EAJE-1', services => ['disponibilites']}]},
    ]),
    mam('MAM-2026-751-001', ['assistante@mam.example']),
    partenaire('2026-35600000000048', ['agent@partenaire.example', {
        identifiant   => 'horaires@partenaire.example',
        habilitations => [{service => 'ferme', responsable_metier => 'A. Un'}],
    }], annexe => {bulletin => {services => ['quotient_familial', 'ferme']}}),
    partenaire('2026-73282932000074', ['attente@partenaire.example'], cnil => 'attente'),
);
$store->ctl('convention', 'suspend', 'LI-2026-751-008');

$t->write("html/$_/page.html", "page de $_\n") for qw(demandes commune dispo-eaje dispo-autre
    dispo-rpe fonct-eaje fonct-rpe mam autre-mam quotient ferme absent);
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location /demandes/ { habilitation lieu_information demandes; habilitation_target 75056; }
        location /commune/ { habilitation lieu_information demandes; habilitation_target $arg_c; }
        location /dispo-eaje/ { habilitation structures disponibilites; habilitation_target EAJE-1; }
        location /dispo-autre/ { habilitation structures disponibilites; habilitation_target EAJE-2; }
        location /dispo-rpe/ { habilitation structures disponibilites; habilitation_target RPE-1; }
        location /fonct-eaje/ { habilitation structures fonctionnement; habilitation_target EAJE-1; }
        location /fonct-rpe/ { habilitation structures fonctionnement; habilitation_target RPE-1; }
        location /mam/ { habilitation mam fiche; habilitation_target MAM-1; }
        location /autre-mam/ { habilitation mam fiche; habilitation_target MAM-2; }
        location /quotient/ { habilitation mon_compte_partenaire quotient_familial; }
        location /absent/ { habilitation mon_compte_partenaire adresses_familles; }
        location /ferme/ { habilitation mon_compte_partenaire ferme; }
    }
}
EOT
$t->start;

my %seen;

sub last_access {
    my @records = $t->traces(nature => 'acces');
    return $records[-1];
}

# A refusal as a program sees it, and as the trace keeps it.
sub refused {
    my ($name, $uri, $cookie, $status, $motif, $article, %more) = @_;
    subtest $name => sub {
        my $response = $t->get($uri, cookie => $cookie);
        is($response->status, $status, 'status');
        like($response->header('Content-Type'), qr{^application/problem\+json}, 'RFC 9457');
        my $problem = $response->json;
        is($problem->{status}, $status, 'status in the document');
        is($problem->{motif}, $motif, 'motif');
        is($problem->{article}, $article, 'article');
        like($problem->{title}, qr/\w{4}/, 'title');
        like($response->header('WWW-Authenticate') // '', qr/^Bearer/, 'WWW-Authenticate')
            if $status == 401;
        my $record = last_access();
        is($record->{decision}, 'refuse', 'recorded as refused');
        is($record->{motif}, $motif, 'motif on record');
        is($record->{article}, $article, 'article on record');
        is($record->{$_} // '', $more{$_}, "$_ on record") for sort keys %more;
    };
    $seen{$motif} = 1;
    return;
}

sub granted {
    my ($name, $uri, $cookie, %more) = @_;
    subtest $name => sub {
        my $response = $t->get($uri, cookie => $cookie);
        is($response->status, 200, 'status');
        like($response->body, qr/^page de /, 'the file');
        my $record = last_access();
        is($record->{decision}, 'autorise', 'recorded as granted');
        is($record->{$_} // '', $more{$_}, "$_ on record") for sort keys %more;
    };
    return;
}

my %cookie = map { $_ => $t->login($_) } @all, map { "$_\@lieu.example" }
    qw(preparee signee avenir preavis finie terminee precaution deux);

# LI-1, LI-3: with everything in order, access is given and recorded
granted('all holds', '/demandes/page.html', $cookie{'seule@lieu.example'},
    type => 'lieu_information', service => 'demandes', cible => '75056', operation => 'GET',
    convention => 'LI-2026-751-001', version => 1, canal => 'page', article => 'LI-1');

# LI-3.2, LI-3.4: the session and its person
refused('no session', '/demandes/page.html', undef, 401, 'sans_session', 'LI-3.2');
refused('an unknown session', '/demandes/page.html', '__Host-habilitation=' . 'A' x 43, 401,
    'sans_session', 'LI-3.2');
$t->post_json('/extranet/deconnexion', {}, cookie => $cookie{'fermee@lieu.example'});
refused('a session that was closed', '/demandes/page.html', $cookie{'fermee@lieu.example'}, 401,
    'session_fermee', 'LI-3.2');
my $first = $t->open_session('absente@lieu.example', $store->first_password('absente@lieu.example'));
refused('a password to change', '/demandes/page.html', $first, 403, 'mot_de_passe_a_changer',
    'LI-3.2');
delete $t->{cookies}{'absente@lieu.example'};
$cookie{'absente@lieu.example'} = $t->login('absente@lieu.example');
$store->ctl('person', 'suspend', 'suspendue@lieu.example');
refused('a suspended person', '/demandes/page.html', $cookie{'suspendue@lieu.example'}, 401,
    'personne_suspendue', 'LI-3.4');

# LI-3.2: named in the annexe, of the right kind
refused('not in the annexe of such a convention', '/demandes/page.html',
    $cookie{'absente@lieu.example'}, 403, 'hors_annexe', 'LI-3.2');
granted('named in two conventions, one of which is over', '/demandes/page.html',
    $cookie{'deux@lieu.example'}, convention => 'LI-2026-751-010');

# section 4: the life of the convention
refused('not signed', '/demandes/page.html', $cookie{'preparee@lieu.example'}, 403,
    'convention_non_signee', 'LI-3.1', convention => 'LI-2026-751-002');
refused('signed, not active', '/demandes/page.html', $cookie{'signee@lieu.example'}, 403,
    'convention_non_active', 'LI-3.1');
refused('not yet in effect', '/demandes/page.html', $cookie{'avenir@lieu.example'}, 403,
    'convention_a_venir', 'LI-4');
granted('in notice: open until its end', '/demandes/page.html', $cookie{'preavis@lieu.example'},
    convention => 'LI-2026-751-005');
refused('its end has passed', '/demandes/page.html', $cookie{'finie@lieu.example'}, 403,
    'convention_terminee', 'LI-4', convention => 'LI-2026-751-006');
refused('ended', '/demandes/page.html', $cookie{'terminee@lieu.example'}, 403,
    'convention_terminee', 'LI-4');
refused('suspended', '/demandes/page.html', $cookie{'precaution@lieu.example'}, 403,
    'convention_suspendue', 'LI-2');

# LI-1: only the communes of annexe 1
granted('a target from the request', '/commune/page.html?c=75056', $cookie{'seule@lieu.example'},
    cible => '75056');
refused('a commune that is not listed', '/commune/page.html?c=13055',
    $cookie{'seule@lieu.example'}, 403, 'cible_non_listee', 'LI-1', cible => '13055');
refused('a longer commune', '/commune/page.html?c=750566', $cookie{'seule@lieu.example'}, 403,
    'cible_non_listee', 'LI-1');
refused('no target', '/commune/page.html', $cookie{'seule@lieu.example'}, 403, 'cible_absente',
    'LI-1');

# ST-1, ST-3.3: a matrix of persons and establishments, two separate rights
my $both = $t->login('tous-droits@ville.example');
granted('disponibilités of an Eaje', '/dispo-eaje/page.html', $both, article => 'ST-1');
granted('fonctionnement of a relais', '/fonct-rpe/page.html', $both);
refused('a relais has no disponibilités', '/dispo-rpe/page.html', $both, 403,
    'cible_sans_ce_service', 'ST-1');
refused('an establishment without this person', '/dispo-autre/page.html', $both, 403,
    'cible_non_listee', 'ST-3.3');
refused('fonctionnement is not disponibilités', '/dispo-eaje/page.html',
    $t->login('fonctionnement@ville.example'), 403, 'droit_absent', 'ST-3.3');
refused('disponibilités is not fonctionnement', '/fonct-eaje/page.html',
    $t->login('disponibilites@ville.example'), 403, 'droit_absent', 'ST-3.3');
refused('a lieu is no provider', '/fonct-eaje/page.html', $cookie{'seule@lieu.example'}, 403,
    'hors_annexe', 'ST-3.3');

# MAM-3, MAM-4.3: the person's own Mam
my $assistante = $t->login('assistante@mam.example');
granted('the own Mam', '/mam/page.html', $assistante);
refused('another Mam', '/autre-mam/page.html', $assistante, 403, 'cible_non_listee', 'MAM-3');
refused('not an assistant maternel', '/mam/page.html', $both, 403, 'hors_annexe', 'MAM-6');

# MCP-3, MCP-4, MCP-8, MCP-17.1
my $agent = $t->login('agent@partenaire.example');
granted('a service of the bulletin', '/quotient/page.html', $agent);
refused('a service outside the bulletin', '/absent/page.html', $agent, 403, 'service_non_ouvert',
    'MCP-3');
refused('a service of the bulletin, without the habilitation', '/ferme/page.html', $agent, 403,
    'droit_absent', 'MCP-9.1');
refused('outside the hours', '/ferme/page.html', $t->login('horaires@partenaire.example'), 503, 'hors_horaires', 'MCP-4');
refused('Cnil formalities not favourable', '/quotient/page.html',
    $t->login('attente@partenaire.example'), 403, 'formalites_non_favorables', 'MCP-17.1');

# MCP-8: a service that the settings now give another mission; a reload is all it takes
$t->write('settings/mon_compte_partenaire.json',
    $t->read('settings/mon_compte_partenaire.json') =~ s/"quotients_familiaux"/"autre"/r);
$t->reload;
refused('a mission that is not listed', '/quotient/page.html', $agent, 403, 'mission_non_listee',
    'MCP-8');

subtest 'HTML clients without a session go to connexion and come back' => sub {
    my $response = $t->request('/demandes/page.html?a=b&c=d', accept => 'text/html,*/*;q=0.8');
    like($response->status, qr/^30[23]$/, 'a redirect');
    my $location = $response->header('Location');
    like($location, qr{/extranet/connexion\?retour=}, 'to the login page');
    my ($back) = $location =~ /retour=([^&]*)$/;
    is($back =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ger, '/demandes/page.html?a=b&c=d',
        'with the way back');
    my $login = $t->request('/extranet/connexion', method => 'POST', accept => 'text/html',
        headers => ['Content-Type' => 'application/x-www-form-urlencoded'],
        body => form(identifiant => 'seule@lieu.example', mot_de_passe => $t->password,
            retour => '/demandes/page.html?a=b&c=d'));
    is($login->status, 303, 'after the login');
    like($login->header('Location'), qr{/demandes/page\.html\?a=b&c=d$}, 'back to the page');
};

sub form {
    my (%fields) = @_;
    return join '&', map {
        my $value = $fields{$_} =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ger;
        "$_=$value";
    } sort keys %fields;
}

subtest 'a refusal that a session would not lift is a page that says why' => sub {
    my $response = $t->request('/commune/page.html?c=13055', accept => 'text/html',
        cookie => $cookie{'seule@lieu.example'});
    is($response->status, 403, 'status');
    like($response->header('Content-Type'), qr{^text/html}, 'HTML');
    like($response->body, qr/LI-1/, 'the article');
    like($response->body, qr/<html[^>]* lang="fr"/, 'in French');
    unlike($response->body, qr/page de commune/, 'and not the file');
};

subtest 'a bearer token of the human: the trace says so (MCP-9.2)' => sub {
    require MIME::Base64;
    my $basic = MIME::Base64::encode_base64('seule@lieu.example:' . $t->password, '');
    my $response = $t->request('/extranet/jeton', method => 'POST', accept => 'application/json',
        headers => [Authorization => "Basic $basic"], body => '');
    is($response->status, 200, 'a token for the own credentials');
    my $token = $response->json->{jeton};
    my $page = $t->get('/demandes/page.html', headers => [Authorization => "Bearer $token"]);
    is($page->status, 200, 'opens what the person may use');
    is(last_access()->{canal}, 'webservice', 'recorded as a web service');
};

# the last of the grounds: 40 minutes without a request (section 11: idle 30 minutes)
$t->clock('+2400');
$t->wait_for('the server to see the time', sub {
    $t->get('/demandes/page.html', cookie => $cookie{'deux@lieu.example'})->status != 200;
});
refused('a session that was idle', '/demandes/page.html', $cookie{'deux@lieu.example'}, 401,
    'session_expiree', 'LI-3.2');

subtest 'every access has its outcome (MCP-7)' => sub {
    my @accesses = $t->traces(nature => 'acces');
    my $outcomes = $t->wait_for('the outcomes', sub {
        my @found = $t->traces(nature => 'issue');
        return @found == @accesses ? \@found : undef;
    }, 10);
    my %by_reference = map { $_->{reference} => $_ } @$outcomes;
    my @wrong = grep {
        my $status = ($by_reference{$_->{trace}} // {})->{statut} // 0;
        $_->{decision} eq 'autorise' ? $status != 200 : $status < 300;
    } @accesses;
    is(scalar @wrong, 0, 'each refers to its access and says what became of it');
};

is(scalar keys %seen, 19, 'each reason is one of its own');
like($t->ctl('trace', 'verify'), qr/\w/, 'the chain verifies');
$t->done;
done_testing;
