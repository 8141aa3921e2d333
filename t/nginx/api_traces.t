#!/usr/bin/perl

# A program asks for traces as an agent does (MCP-7): each of these operations of
# conf/openapi.json is called, and what is sent and what is answered are as the file says.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Program ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {AGENT => 'alix@caf751.example', ANNA => 'anna@partenaire.example', TRACES => '/caf/traces'};

my $t = Habilitation::Test->new(workers => 2);
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-1', [ANNA], caf => '751'));
$t->ctl('agent', 'add', AGENT, '--nom', 'Perrin', '--prenom', 'Alix', '--caf', '751', '--roles', 'traces');
$t->write('html/lieu/page.html', "page\n");
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location /lieu/ { habilitation lieu_information demandes; habilitation_target $arg_commune; }
    }
}
EOT
$t->start;

my $program = Habilitation::Program->new($t);
my @agent = (bearer => $program->token(AGENT));
my $motive = 'Question de la personne elle-même';

sub demand {
    my (%criteria) = @_;
    my $answer = $program->call(303, 'post', TRACES, {motif => $motive, %criteria}, @agent);
    my ($number) = $answer->header('Location') =~ m{/caf/traces/(\d+)$};
    return TRACES . "/$number";
}

sub get { my ($path) = @_; return $program->call(200, 'get', $path, undef, @agent) }

$t->get('/lieu/page.html?commune=75056', cookie => $t->login(ANNA)) for 1 .. 51;
$t->get('/lieu/page.html?commune=69123', cookie => $t->login(ANNA));

for my $wrong ([motif => 'court'], [personne => 'x'], [convention => 'LI-9'], [service => 'x/y'], [decision => 'x'],
    [nature => 'x'], [du => 'hier'], [au_heure => '10 h'])
{
    my $problem = $program->call(422, 'post', TRACES, {motif => $motive, @$wrong}, @agent);
    is($problem->{champ}, $wrong->[0] =~ s/_heure$//r, "the error is at $wrong->[0]");
}

my $all = demand(personne => ANNA, convention => 'LI-1', service => 'lieu_information/demandes');
my $page = get($all);
is(scalar @{$page->{traces}}, 50, 'a page of them');
is($page->{chiffres}{refuses}, 1, 'one was refused');
is(scalar @{get("$all?avant=$page->{suite}")->{traces}}, 2, 'and the rest');
get(demand(cible => '75056', nature => 'acces'));
get(demand(objet => 'rien'));
get(demand());
get("$all/$_") for qw(frise.svg export.jsonl export.csv);
demand() for 1 .. 22;
my $list = get(TRACES);
is(scalar @{$list->{demandes}}, 25, 'a page of demands');
get(TRACES . "?avant=$list->{suite}");
$program->call(404, 'get', TRACES . '/9999', undef, @agent);
$program->call(403, 'get', TRACES, undef, as => ANNA);

# It takes very many records to look at them in parts.
is(join("\n", grep { !m{/parcourus$} } $program->never_came('traces')), '', 'all that is told came');
is_deeply([$program->uncalled('traces')], [], 'all operations did their work');

$t->done;
done_testing();
