#!/usr/bin/perl

# A program looks at alarms and lifts them as an agent does (section 6): each of these
# operations of conf/openapi.json is called, and what is sent and what is answered are as the
# file says. The trace is one for all Cafs: national agents lift, any agent where there is none.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Program ();
use Habilitation::Tamper ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {
    LOCAL => 'alix@caf751.example', NATIONAL => 'noe@cnaf.example', OTHER => 'lea@caf751.example',
    ALARMS => '/caf/alarmes',
};

my $t = Habilitation::Test->new(workers => 1);
my $store = $t->store(empty => 1);
my @name = ('--nom', 'Perrin', '--prenom', 'Alix');
$t->ctl('agent', 'add', LOCAL, @name, '--caf', '751', '--roles', 'traces');
$t->ctl('agent', 'add', OTHER, @name, '--caf', '751', '--roles', 'conventions');
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        %%PORTAL%%
        location = /etat { habilitation_status; }
    }
}
EOT
$t->start;

my $program = Habilitation::Program->new($t);
my @local = (bearer => $program->token(LOCAL));
my @other = (bearer => $program->token(OTHER));
my $tamper = Habilitation::Tamper->new($t);

is($program->call(200, 'get', ALARMS, undef, @local)->{debout}, 0, 'none stands');
is($program->call(409, 'post', ALARMS, {motif => 'rien'}, @local)->{motif}, 'etat', 'none is lifted');
$program->call(403, 'get', ALARMS, undef, @other);
$t->expect_alert(qr/habilitation: trace: /);

subtest 'any agent with the role, where no national one has it' => sub {
    my $undo = $tamper->swap_text('agent.ajoute', 'agent.ajoutf');
    $t->wait_for('an alarm', sub { $t->ctl('trace', 'alarms') });
    my $said = $program->call(200, 'get', ALARMS, undef, @local);
    cmp_ok($said->{debout}, '>', 0, 'one stands');
    ok($said->{peut_lever}, 'this agent may lift it');
    like($said->{alarmes}[-1]{phrase}, qr/enregistrement n°|the record does not give/, 'what was found');
    $undo->();
    is($program->call(422, 'post', ALARMS, {motif => ' '}, @local)->{champ}, 'motif', 'for a motive');
    $said = $program->call(200, 'post', ALARMS, {motif => 'Copie remise en place.'}, @local);
    is($said->{debout}, 0, 'lifted');
    is($said->{alarmes}[0]{par_nom}, 'Alix Perrin', 'by whom');
    is($said->{alarmes}[0]{motif}, 'Copie remise en place.', 'and why');
};

subtest 'a national one, where there is one' => sub {
    $t->ctl('agent', 'add', NATIONAL, @name, '--caf', 'nationale', '--roles', 'traces');
    my @national = (bearer => $program->token(NATIONAL));
    my $undo = $tamper->swap_text('agent.ajoute', 'agent.ajoutx');
    $t->wait_for('an alarm', sub { $program->call(200, 'get', ALARMS, undef, @local)->{debout} });
    $undo->();
    ok(!$program->call(200, 'get', ALARMS, undef, @local)->{peut_lever}, 'another may not');
    is($program->call(409, 'post', ALARMS, {motif => 'Vu.'}, @local)->{motif}, 'etat', 'and does not');
    is($program->call(200, 'post', ALARMS, {motif => 'Vu.'}, @national)->{debout}, 0, 'a national one does');
    $t->ctl('person', 'suspend', NATIONAL, '--motif', 'Essai.');
    ok($program->call(200, 'get', ALARMS, undef, @local)->{peut_lever}, 'suspended, there is none any more');
};

is_deeply([$program->uncalled('alarmes')], [], 'all operations of caf/alarmes were called');
$t->done;
done_testing;
