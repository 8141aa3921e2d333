#!/usr/bin/perl

# MCP-7: a partner reads the traces of its own organisation, as workers write and roll them,
# and the reading is itself on record, with its motive.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Documents qw(partenaire);
use Habilitation::Test ();

use constant {PAGE => '/service/page.html', TRACES => '/extranet/mon-compte-partenaire/traces/'};

my $t = Habilitation::Test->new(workers => 2);
my @numeros = ('2026-21750001600019', '2026-21910888800013');
my ($ville, $autre) = map { "principal-$_\@partenaire.example" } @numeros;
my ($anna, $bruno) = map { "$_\@partenaire.example" } qw(anna bruno);
my $store = $t->store(empty => 1);
$store->import_documents(partenaire($numeros[0], [$anna]), partenaire($numeros[1], [$bruno]));
$t->write('html/service/page.html', "page\n");
$t->write('html/ferme/page.html', "page\n");
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location /service/ { habilitation mon_compte_partenaire quotient_familial; }
        location /ferme/ { habilitation mon_compte_partenaire adresses_familles; }
    }
}
EOT
$t->start;
my %cookie = map { $_ => $t->login($_) } $ville, $autre, $anna, $bruno;

sub read_traces {
    my ($who, $number, $motive) = @_;
    return $t->get(TRACES . $number . ($motive ? "?motif=$motive" : ''), cookie => $cookie{$who});
}

sub accesses {
    my ($who, $number) = @_;
    return grep { ($_->{nature} // '') eq 'acces' || ($_->{service} // '') =~ /^(?:quotient|adresses)/ }
        @{read_traces($who, $number, 'controle')->json->{traces} // []};
}

is($t->get(PAGE, cookie => $cookie{$_})->status, 200, "$_ uses the service") for $anna, $bruno;
is($t->get('/ferme/page.html', cookie => $cookie{$anna})->status, 403, 'and not what is not theirs');

my $read = read_traces($ville, 1, 'controle');
is($read->status, 200, 'a gestionnaire reads') or diag($read->raw);
my @mine = accesses($ville, 1);
is(scalar @mine, 2, 'both accesses of the organisation') or diag($read->body);
unlike($read->body, qr/\Q$numeros[1]\E|bruno/, 'and nothing of another');

my $others = read_traces($ville, 2, 'controle');
like($others->status, qr/^40[34]$/, 'not those of another organisation');
unlike($others->body, qr/"traces"/, 'nothing is shown');

# Rolled by a worker, they are read from the segments and not twice.
$t->wait_for('the roll', sub { return !grep { !$_->{numero} } $t->traces(nature => 'acces') });
is(scalar(() = accesses($ville, 1)), 2, 'rolled meanwhile, the same two');

my @readings = $t->traces(operation => 'traces.lues');
ok(@readings >= 2, 'each reading is on record');
is($_->{convention}, $numeros[0], 'of the convention') for @readings;
like($_->{objet}, qr/^Contr/, 'with its motive') for @readings;
like($store->ctl('trace', 'verify'), qr/the chain is whole/, 'the chain is whole');

$t->done;
done_testing();
