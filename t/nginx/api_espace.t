#!/usr/bin/perl

# What programs read in the space of a partner: its home, its services, its contract by version
# (MCP-2, MCP-3, MCP-4, MCP-8): each of these operations of conf/openapi.json is called, and what
# is answered is as the file says. A convention of others, and a version that is none, are not.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use POSIX qw(strftime);
use Test::More;

use Habilitation::Documents qw(partenaire);
use Habilitation::Program ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {
    OLIVIER => 'olivier.renaud@valclair.example',
    YANN    => 'yann.kerbrat@valclair.example',
    AGENT   => 'alix.perrin@caf751.example',
    SPACE   => '/mon-compte-partenaire',
    BREVAL  => '2024-21900000000014',
    MANY    => 52,                              # a page of changes, and one more
};

my $t = Habilitation::Test->new(workers => 2);
my $coder = JSON::PP->new->utf8;

sub day { return strftime('%Y-%m-%d', localtime(time + 86400 * shift)) }

sub document {
    my ($name) = @_;
    open my $file, '<:raw', $t->source . "/conf/$name.json" or die "$name: $!";
    return $coder->decode(do { local $/; <$file> });
}

sub demo { return document('demo/' . shift) }

# MCP-3, MCP-4: the first service is closed today, and has all that can be said of one.
my $settings = document('settings/mon_compte_partenaire');
$settings->{services}[0] = {%{$settings->{services}[0]}, help_url => '/aide/', closures => [map { day($_) } -1 .. 1],
    interruptions => [{from => day(3) . 'T20:00', to => day(3) . 'T22:00'}]};
$t->write('settings/mon_compte_partenaire.json', $coder->encode($settings));
my $store = $t->store(empty => 1, settings => $t->path('settings'));

# Valclair twice: an avenant raises its quota; and Montsorel.
my $avenant = demo('mon-compte-partenaire');
$avenant->{version} = 2;
$avenant->{annexe}{quota} = 12;
# Bréval has an avenant after the other; the second one names other persons.
sub breval {
    my ($version) = @_;
    my @until = (habilitations => [{service => 'quotient_familial', responsable_metier => 'A. Un', fin => day(300)}]);
    my @persons = $version == 1 ? ('un@breval.example', 'deux@breval.example')
        : ({identifiant => 'deux@breval.example', @until}, 'trois@breval.example');
    return partenaire(BREVAL, \@persons, version => $version, annexe => {quota => 100 + $version});
}

$store->import_documents(demo('mon-compte-partenaire'), $avenant, demo('mon-compte-partenaire-centralise'),
    map { breval($_) } 1 .. MANY);
my ($valclair, $montsorel, $breval) = (1, 2, 3);
$t->ctl('agent', 'add', AGENT, '--nom', 'Perrin', '--prenom', 'Alix', '--caf', '751', '--roles', 'conventions');
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
my @olivier = (bearer => $program->token(OLIVIER));
my @yann = (bearer => $program->token(YANN));

sub get { my ($path, @options) = @_; return $program->call(200, 'get', SPACE . "/$path", undef, @options) }
sub refused { my ($status, $path, @options) = @_; return $program->call($status, 'get', SPACE . "/$path", undef, @options) }

subtest 'the home' => sub {
    my ($own) = @{get('espace', @olivier)->{conventions}};
    is($own->{siege}, 'principal', 'his seat');
    is($own->{peut}, 'agir', 'MCP-9.1: delegated');
    is_deeply([map { $_->{siege} } @{$own->{gestionnaires}}], [qw(principal suppleant)], 'who manages');
    is($own->{attend}{questions}, 0, 'nothing waits');
    is_deeply([map { $_->{mode} } @{get('espace', @yann)->{conventions}}], [qw(delegue centralise)],
        'each convention of who is named in two');
};

subtest 'MCP-3, MCP-4, MCP-8: the services of the bulletin' => sub {
    my $services = get("services/$valclair", @olivier)->{services};
    is_deeply([map { $_->{nom} } @$services], [qw(quotient_familial adresses_familles)], 'in its order');
    is($services->[0]{sensibilite}, 'sensible', 'how sensitive, for a gestionnaire');
    is(scalar @{get("services/$montsorel", @yann)->{services}}, 1, 'and no other');
    refused(403, "services/$montsorel", @olivier);
};

subtest 'MCP-2, MCP-17.3: the contract by version' => sub {
    my ($second, $first) = @{get("contrat/$valclair", @olivier)->{versions}};
    is("$second->{numero} $second->{etat}", '2 en_vigueur', 'the one in force first');
    is("$first->{numero} $first->{etat}", '1 passee', 'then the one before');
    is_deeply([map { "$_->{champ} $_->{avant} $_->{apres}" } @{$second->{changements}}],
        ['annexe.quota 10 12'], 'what the avenant changed');
    is(scalar @{get("contrat/$valclair/1", @olivier)->{version}{convention}{annexe}{personnes}}, 4,
        'as signed');
    is(scalar @{get("contrat/$valclair/1", @yann)->{version}{convention}{annexe}{personnes}}, 2,
        'MCP-9.1: colleagues are for the gestionnaires');
    get("contrat/$valclair/2/$_.pdf", @yann) for qw(convention contrat bulletin annexe);
    refused(404, "contrat/$valclair/3", @olivier);
    refused(404, "contrat/$valclair/1/autre.pdf", @olivier);
    refused(403, "contrat/$montsorel/1/convention.pdf", @olivier);
};

# One measure of the Caf about Bréval's delegation; gives the revision after it.
sub measure {
    my ($revision, %measure) = @_;
    my %document = (%measure, motif => 'Contrôle.', confirme => JSON::PP::true, revision => $revision);
    return $program->call(200, 'post', SPACE . "/suivi/$breval", {%document}, as => AGENT)->{revision};
}

subtest 'MCP-17.3: many avenants; MCP-9.1: a delegation that the Caf took back' => sub {
    my @principal = (bearer => $program->token('principal-' . BREVAL . '@partenaire.example'));
    my @named = (bearer => $program->token('deux@breval.example'));
    is(get("contrat/$breval", @principal)->{suivante}, 2, 'a page of versions, then more');
    my ($second) = @{get("contrat/$breval?page=2", @principal)->{versions}};
    my ($persons) = grep { $_->{champ} eq 'annexe.personnes' } @{$second->{changements}};
    is_deeply([map { scalar @{$persons->{$_}} } qw(ajouts retraits modifies)], [1, 1, 1], 'whom it named anew');
    my ($held) = @{get('espace', @named)->{conventions}[0]{services}};
    is($held->{detenu}{fin}, day(300), 'until when a service is held');
    is("$held->{ouvert} $held->{ouvre}{texte}" =~ /^0 .*\d/, 1, 'MCP-4: closed, and when it opens');
    measure(measure(0, acte => 'reprendre'), acte => 'retirer', gestionnaire => 'principal');
    for my $document (get('espace', @principal)->{conventions}[0],
        map { get($_, @principal) } "services/$breval", "contrat/$breval", "contrat/$breval/1") {
        is($document->{retire}, JSON::PP::true, 'withdrawn');
        is_deeply([sort keys %{$document->{reprise}}], [qw(le motif)], 'and taken back');
    }
};

# Who took it back is the Caf's own.
is(join("\n", grep { !m{/reprise/par$} } $program->never_came('espace')), '', 'all that is told came');
is_deeply([$program->uncalled('espace')], [], 'all operations did their work');

$t->done;
done_testing;
