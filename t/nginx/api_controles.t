#!/usr/bin/perl

# A program does with the findings of the controls of connections what agents and partners do
# (section 6): each of these operations of conf/openapi.json is called, and what is sent and what
# is answered are as the file says.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Program ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {AGENT => 'alix@caf751.example', ANNA => 'anna@partenaire.example'};

my $t = Habilitation::Test->new(workers => 2);
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-1', [ANNA, 'bruno@partenaire.example'], caf => '751'));
$t->ctl('agent', 'add', AGENT, '--nom', 'Perrin', '--prenom', 'Alix', '--caf', '751', '--roles', 'traces');
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        %%PORTAL%%
        location /p/ { habilitation lieu_information demandes; habilitation_target 13055; }
    }
}
EOT
$t->start;

my $program = Habilitation::Program->new($t);
my @agent = (bearer => $program->token(AGENT));
my @anna = (bearer => $program->token(ANNA));

sub put {
    my ($who, @rules) = @_;
    my @numbers = split /\s+/, qx{@{[$t->build]}/t/unit/put_signals $store->{directory} LI-1 $who @rules};
    is($?, 0, "signals about $who");
    return @numbers;
}

sub desk { my ($path) = @_; return $program->call(200, 'get', "/caf/$path", undef, @agent) }
sub act  { my ($path, $document) = @_; return $program->call(200, 'post', "/caf/$path", $document, @agent) }

# The rules, of which only one is to fire here, by day and by night.
my $rules = desk('controles');
my %wanted = map { $_ => $rules->{$_} } qw(regles nuit fonctions);
$wanted{regles}{$_}{active} = JSON::PP::false for grep { $_ ne 'refus' } keys %{$wanted{regles}};
$wanted{fonctions} = [{service => 'lieu_information/*', mots => ['stagiaire']}];
is_deeply(act('controles', {%wanted, caf => '751'})->{fonctions}, $wanted{fonctions}, 'as they were sent');
$wanted{regles}{refus}{minutes} = 0;
is($program->call(422, 'post', '/caf/controles', \%wanted, @agent)->{champ}, 'regles.refus.minutes',
    'the error is at its field');

my @numbers = put(ANNA, qw(reseaux provenance nuit volume cibles fonction reveil));
my ($first, $second) = @numbers;
act("signalements/$first", {acte => 'question', question => 'Pourquoi ?', vu => '0'});
$program->call(409, 'post', "/caf/signalements/$first",
    {acte => 'clore', issue => 'justifie', motif => 'Vu.', vu => '0'}, @agent);
is(scalar @{$program->call(200, 'get', '/signalements', undef, @anna)->{signalements}}, 1, 'one question');
$program->call(200, 'get', "/signalements/$first", undef, @anna);
is($program->call(422, 'post', "/signalements/$first", {reponse => ' '}, @anna)->{champ}, 'reponse',
    'an answer says something');
$program->call(200, 'post', "/signalements/$first", {reponse => 'Une erreur.'}, @anna);
$program->call(404, 'get', "/signalements/$second", undef, @anna);
act("signalements/$first", {acte => 'clore', issue => 'justifie', motif => 'Vu.'});
$program->call(200, 'get', "/signalements/$first", undef, @anna);
$program->call(200, 'get', '/signalements', undef, @anna);
act("signalements/$numbers[3]", {acte => 'question', question => 'Et cela ?'});
desk('signalements?etat=question');
act("signalements/$second", {acte => 'clore', issue => 'fausse_alerte', motif => 'Rien.'});
$program->call(422, 'post', "/caf/signalements/$numbers[2]", {acte => 'clore', issue => 'suspension'}, @agent);
act("signalements/$numbers[2]", {acte => 'clore', issue => 'suppression', motif => 'Injustifié.'});
is(desk("signalements/$second")->{issue}, 'fausse_alerte', 'a false alarm');
is(desk('signalements?etat=clos&regle=nuit')->{signalements}[0]{issue}, 'suppression', 'as on record');

# One with records.
$t->get('/p/', cookie => $t->login('bruno@partenaire.example')) for 1 .. 12;
my ($refused) = @{$t->wait_for('a signal', sub {
    my ($line) = $t->ctl('control', 'list', '--rule', 'refus');
    return $line =~ /^(\d+)\t/ ? [$1] : undef;
})};
cmp_ok(scalar @{desk("signalements/$refused")->{enregistrements}}, '>', 0, 'with its records');
act("signalements/$refused", {acte => 'clore', issue => 'suspension', motif => 'Refus.'});
ok(desk("signalements/$refused")->{personne}{suspendue}, 'suspended');
$program->call(403, 'get', "/caf/$_", undef, @anna) for qw(signalements controles);
$program->call(404, 'get', '/caf/signalements/9999', undef, @agent);
$program->call(200, 'get', '/caf/', undef, @agent);

# A second page takes many signals; no answer is given to a signal that is closed.
my @never = grep { !m{^get /caf/signalements: /suite$|^post /signalements/.*/issue$} }
    $program->never_came('controles');
is(join("\n", @never), '', 'all that is told came');
is_deeply([$program->uncalled('controles')], [], 'all operations did their work');

$t->done;
done_testing();
