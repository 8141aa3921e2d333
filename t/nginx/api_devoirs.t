#!/usr/bin/perl

# What programs do with incidents (MCP-9.2), providers (MCP-14), meetings and yearly reviews
# (MCP-16) of Mon Compte Partenaire: each of their operations of conf/openapi.json is called, and
# what is sent and what is answered are as the file says.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use POSIX qw(strftime);
use Test::More;

use Habilitation::Program ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {
    AGENT   => 'alix.perrin@caf911.example',
    OLIVIER => 'olivier.renaud@valclair.example',
    YANN    => 'yann.kerbrat@valclair.example',
    SPACE   => '/mon-compte-partenaire',
};

my $t = Habilitation::Test->new(workers => 2);
my $store = $t->store(empty => 1);
open my $file, '<:raw', $t->source . '/conf/demo/mon-compte-partenaire.json' or die "demo: $!";
$store->import_documents(JSON::PP->new->utf8->decode(do { local $/; <$file> }));
$t->ctl('agent', 'add', AGENT, '--nom', 'Perrin', '--prenom', 'Alix', '--caf', '911', '--roles', 'conventions');
$t->configure(<<'EOT_NGINX');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server { listen 127.0.0.1:%%PORT%%; %%PORTAL%% }
}
EOT_NGINX
$t->start;

my $program = Habilitation::Program->new($t);
my @agent = (as => AGENT);
my @partner = (bearer => $program->token(OLIVIER));
my $convention = 1;

sub call { return $program->call(@_) }
sub get  { my ($path, @options) = @_; return call(200, 'get', SPACE . "/$path", undef, @options) }
sub post { my ($path, $document, @options) = @_; return call(200, 'post', SPACE . "/$path", $document, @options) }
sub day  { return strftime('%Y-%m-%d', localtime(time + 86400 * shift)) }

# Both parties read the lists, and the one dossier.
sub both_read {
    my ($page, $number) = @_;
    is(scalar @{get("$page/$convention", @partner)->{dossiers}}, 1, "$page: one, for the partner");
    is(scalar @{get("suivi-$page/$convention", @agent)->{dossiers}}, 1, 'for the Caf');
    is(scalar @{get("suivi-$page", @agent)->{dossiers}}, 1, 'among those of all partners');
    is(get("$page/$convention/$number", @partner)->{dossier}{dossier}, $number, 'and alone');
    is(get("suivi-$page/$convention/$number", @agent)->{siege}, 'caf', 'on both sides');
    return;
}

subtest 'MCP-9.2: an incident' => sub {
    my %said = (description => 'Un poste est perdu.', constate_le => day(-1), services => 'tous', personnes => 'une');
    get("signaler/$convention", @partner);
    call(422, 'post', SPACE . "/signaler/$convention", {%said, constate_le => day(2)}, @partner);
    my $number = post("signaler/$convention", \%said, @partner)->{dossier}{dossier};
    both_read('incidents', $number);
    call(403, 'get', SPACE . "/prestataires/$convention", undef, bearer => $program->token(YANN));
    post("incidents/$convention/$number", {acte => 'noter', texte => 'Poste retrouvé.'}, @partner);
    is(post("suivi-incidents/$convention/$number", {acte => 'clore', texte => 'Fait.'}, @agent)->{dossier}{etat},
        'clos', 'is closed');
    is(call(409, 'post', SPACE . "/suivi-incidents/$convention/$number", {acte => 'prendre'}, @agent)->{motif},
        'conflit', 'for good');
};

subtest 'MCP-14: a provider' => sub {
    my %said = (nom => 'Infogérance Nord', adresse => '1 rue du Test, Lille', lieux_prestataire => 'Lille',
        lieux_donnees => 'Roubaix', regime => 'regie', taches => 'Hébergement', debut => day(200));
    get("annoncer/$convention", @partner);
    call(422, 'post', SPACE . "/annoncer/$convention", {%said, debut => day(100)}, @partner);
    my $number = post("annoncer/$convention", \%said, @partner)->{dossier}{dossier};
    both_read('prestataires', $number);
    post("suivi-prestataires/$convention/$number", {acte => 'accepter'}, @agent);
    post("prestataires/$convention/$number", {acte => 'modifier', changement => 'Une adresse.'}, @partner);
};

subtest 'MCP-16: a meeting' => sub {
    my %said = (objet => 'Les habilitations', dates_souhaitees => 'Un mardi');
    get("reunir/$convention", @partner);
    get("suivi-reunir/$convention", @agent);
    my $number = post("reunir/$convention", \%said, @partner)->{dossier}{dossier};
    both_read('reunions', $number);
    call(422, 'post', SPACE . "/suivi-reunions/$convention/$number", {acte => 'fixer', date => day(60)}, @agent);
    post("suivi-reunions/$convention/$number", {acte => 'fixer', date => day(1)}, @agent);
    post("reunions/$convention/$number", {acte => 'fixer', date => day(2)}, @partner);
    post("suivi-reunir/$convention", \%said, @agent);
};

subtest 'MCP-16: the yearly review' => sub {
    my $year = get("bilans/$convention", @partner)->{annee_en_cours};
    get("suivi-bilans/$convention", @agent);
    get('suivi-bilans', @agent);
    is(get("bilans/$convention/$year", @partner)->{bilan}{incidents}[0]{etat}, 'clos', 'has the incident');
    is(get("suivi-bilans/$convention/$year", @agent)->{bilan}{annee}, $year, 'on both sides');
    call(404, 'get', SPACE . "/bilans/$convention/1999", undef, @partner);
};

is_deeply([$program->uncalled('devoirs')], [], 'all operations did their work');

$t->done;
done_testing;
