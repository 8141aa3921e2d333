#!/usr/bin/perl
# What the controls of connections found, in a real browser without scripts (section 6): the
# thresholds of a Caf, a question, its answer, an outcome that is confirmed first. Each page
# accessible (axe), valid, usable by keyboard and at 320 px. With SHOTS=DIR pictures are kept.

use strict;
use warnings;
use utf8;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use JSON::PP ();
use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

use constant {ANNE => 'anne@lieu.example', ALIX => 'alix.perrin@caf751.example'};

install();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-1', [ANNE, 'bruno@lieu.example']));
$t->ctl('agent', 'add', ALIX, '--nom', 'Perrin', '--prenom', 'Alix', '--caf', '751', '--roles', 'traces');
# by day and by night
my $json = JSON::PP->new->utf8;
my $rules = $json->decode($t->ctl('control', 'rules', '--caf', '751'));
$rules->{regles}{$_}{active} = JSON::PP::false for grep { $_ ne 'refus' } keys %{$rules->{regles}};
$t->ctl('control', 'rules', '--caf', '751', $t->write('rules.json', $json->encode($rules)));
system($t->build . '/t/unit/put_signals', $store->{directory}, 'LI-1', ANNE, 'refus', 'nuit') == 0
    or die 'put_signals';
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        listen 127.0.0.1:%%PORT_TLS%% ssl http2;
        %%TLS%%
        log_not_found off;
        %%PORTAL%%
        location /p/ { habilitation lieu_information demandes; habilitation_target 13055; }
    }
}
EOT
$t->start;

sub cookie_of { return (split /=/, $t->login(shift), 2)[1] }

my %cookie = map { $_ => cookie_of($_) } ANNE, ALIX, 'bruno@lieu.example';

# A signal with records: Bruno is refused again and again.
$t->get('/p/', cookie => $t->login('bruno@lieu.example')) for 1 .. 12;
$t->wait_for('a signal about Bruno', sub { $t->ctl('control', 'list') =~ /bruno/ });

walk('signalements', {
    base  => 'https://127.0.0.1:' . $t->port('TLS'),
    anne  => $cookie{ANNE()},
    alix  => $cookie{ALIX()},
    shots => $ENV{SHOTS},
});

$t->done;
done_testing;
