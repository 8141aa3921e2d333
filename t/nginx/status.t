#!/usr/bin/perl

# habilitation_status: what a monitor asks, without a session; 200 while requests can be
# decided and traced. (What it says when they cannot: failures.t.)

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

my $t = Habilitation::Test->new(workers => 2);
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-2026-751-001', ['anna@lieu.example']));
$t->write('html/p/page.html', "page\n");
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location /p/ { habilitation lieu_information demandes; habilitation_target 75056; }
        location = /sante { habilitation_status; }
        location = /sante-reservee { deny all; habilitation_status; }
    }
}
EOT
$t->start;

subtest 'healthy' => sub {
    my $response = $t->wait_for('workers to be ready', sub {
        my $said = $t->get('/sante');
        return $said->status == 200 ? $said : undef;
    });
    is($response->status, 200, 'status');
    like($response->header('Content-Type'), qr{^application/json}, 'JSON');
    like($response->header('Cache-Control') // '', qr/no-store/, 'never from a cache');
    ok(keys %{$response->json}, 'a document');
    unlike($response->body, qr/anna/, 'names nobody');
};

subtest 'methods' => sub {
    my $head = $t->get('/sante', method => 'HEAD');
    is($head->status, 200, 'HEAD');
    is($head->body, '', 'without a body');
    is($t->get('/sante', method => 'DELETE')->status, 405, 'nothing else is done');
};

is($t->get('/sante-reservee')->status, 403, "nginx's own rules hold for it");

subtest 'it is no access, and counts as none' => sub {
    my $before = $t->traces(nature => 'acces');
    $t->get('/sante');
    is(scalar $t->traces(nature => 'acces'), $before, 'no record');
};

$t->done;
done_testing;
