#!/usr/bin/perl

# The life of a convention at the desk, in a real browser without scripts: reported,
# suspended, amended, ended (section 4; LI-3.4, LI-4, LI-5); each page accessible
# (WCAG 2.2 AA, axe), valid, and usable at 320 px.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Documents qw(lieu structures);
use Habilitation::Test ();

install();

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
$store->import_documents(
    lieu('LI-1', ['anne@lieu.example', 'bruno@lieu.example']),
    structures('STRUCT-1', ['carla@x.example']),
);
my ($password) = $t->ctl('agent', 'add', 'alix@caf751.example', '--nom', 'Lenoir', '--prenom',
    'Alix', '--caf', '751', '--roles', 'conventions') =~ /(\w{8})\s*\z/;
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%% ssl;
        %%TLS%%
        root %%DIR%%/html;
        %%PORTAL%%
    }
}
EOT
$t->start;

walk('convention', {
    base            => 'https://127.0.0.1:' . $t->port(''),
    identifiant     => 'alix@caf751.example',
    password        => $password,
    person          => 'anne@lieu.example',
    person_password => $store->first_password('anne@lieu.example'),
    chosen          => $t->password,
});

$t->done;
done_testing;
