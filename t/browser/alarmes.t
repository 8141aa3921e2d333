#!/usr/bin/perl

# The page of the trace's alarms, in a browser without scripts (section 6): what was found, the
# rule of service, and lifting it, with axe, valid HTML and the keyboard alone.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Tamper ();
use Habilitation::Test ();

install();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
my ($password) = $t->ctl('agent', 'add', 'noe.petit@cnaf.example', '--nom', 'Petit', '--prenom', 'Noe',
    '--caf', 'nationale', '--roles', 'traces') =~ /(\w{8})\s*\z/;
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        %%TLS%%
        %%PORTAL%%
    }
}
EOT
$t->expect_alert(qr/habilitation: trace: /);
$t->start;
Habilitation::Tamper->new($t)->swap_text('agent.ajoute', 'agent.ajoutx');
$t->wait_for('an alarm', sub { $t->ctl('trace', 'alarms') });

walk('alarmes', {
    base        => 'https://127.0.0.1:' . $t->port(''),
    identifiant => 'noe.petit@cnaf.example',
    password    => $password,
    chosen      => $t->password,
});

$t->done;
done_testing;
