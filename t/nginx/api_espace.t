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
use Test::More;

use Habilitation::Program ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {
    OLIVIER => 'olivier.renaud@valclair.example',
    YANN    => 'yann.kerbrat@valclair.example',
    SPACE   => '/mon-compte-partenaire',
};

my $t = Habilitation::Test->new(workers => 2);
my $store = $t->store(empty => 1);

sub demo {
    my ($name) = @_;
    open my $file, '<:raw', $t->source . "/conf/demo/$name.json" or die "$name: $!";
    return JSON::PP->new->utf8->decode(do { local $/; <$file> });
}

# Valclair twice: an avenant raises its quota; and Montsorel.
my $avenant = demo('mon-compte-partenaire');
$avenant->{version} = 2;
$avenant->{annexe}{quota} = 12;
$store->import_documents(demo('mon-compte-partenaire'), $avenant, demo('mon-compte-partenaire-centralise'));
my ($valclair, $montsorel) = (1, 2);
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

is_deeply([$program->uncalled('espace')], [], 'all operations did their work');

$t->done;
done_testing;
