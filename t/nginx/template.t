#!/usr/bin/perl

# A convention type that is not of the project: built out of the tree with the public
# header alone, enabled by its lines of configuration alone, and from then on it decides
# requests like any other. One that answers nonsense denies its own type, and nothing
# else.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use File::Copy qw(copy);
use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

my $t = Habilitation::Test->new;
my $plugins = $t->directory('plugins');
my $compiler = $ENV{SAN} ? 'gcc -fsanitize=address,undefined' : 'gcc';

# Only this directory is known to the compiler: the header and the source.
sub build {
    my ($name, $change) = @_;
    my $source = do {
        open my $file, '<', $t->source . '/plugins/template/template.c' or die $!;
        local $/;
        <$file>;
    };
    $source = $change->($source) if $change;
    $t->write("plugins/$name.c", $source);
    copy($_, $plugins) or die $! for glob $t->source . '/broker/include/*.h';
    system("cd $plugins && $compiler -shared -fPIC -o $name.so $name.c -ljansson") == 0
        or die "$name does not compile";
    unlink "$plugins/$name.c", glob "$plugins/*.h";
    return;
}

build('template');
build('fou', sub {
    my ($source) = @_;
    $source =~ s/"template(?=["-])/"fou/g or die 'no name';
    $source =~ s/return HAB_ALLOW;|return HAB_REFUSE;/return 4711;/g or die 'no verdict';
    return $source;
});
symlink $t->build . '/plugins/lieu_information.so', "$plugins/lieu_information.so";

my $store = $t->store(empty => 1, plugins => $plugins);
$store->import_documents(
    lieu('LI-2026-751-001', ['anna@essai.example']),
    lieu('LI-2026-751-002', ['bea@essai.example']),
    map { template($_) } qw(template fou),
);

# The common part of a document; of the annexe, what the template wants: persons.
sub template {
    my ($type) = @_;
    my $document = lieu("TPL-$type", ['anna@essai.example'], type => $type);
    delete $document->{annexe}{communes};
    return $document;
}

$t->write("html/$_/page.html", "page\n") for qw(libre fou li);
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 64; }
http {
    %%HTTP%%
    habilitation_plugin template file=%%DIR%%/plugins/template.so;
    habilitation_plugin fou file=%%DIR%%/plugins/fou.so;
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location /libre/ { habilitation template consultation; }
        location /fou/ { habilitation fou consultation; }
        location /li/ { habilitation lieu_information demandes; habilitation_target 75056; }
    }
}
EOT
$t->start;
my $anna = $t->login('anna@essai.example');

is($t->get('/libre/page.html')->status, 401, 'without a session: refused');
is($t->get('/libre/page.html', cookie => $anna)->status, 200, 'named in the annexe: granted');
my ($record) = reverse $t->traces(nature => 'acces');
is("$record->{type}/$record->{service}", 'template/consultation', 'and on record');
is($record->{convention}, 'TPL-template', 'with its convention');

my $refused = $t->get('/fou/page.html', cookie => $anna);
is($refused->status, 403, 'a plugin that answers nonsense: refused');
is($refused->json->{motif}, 'module_en_echec', 'for that reason');
is($t->get('/li/page.html', cookie => $anna)->status, 200, 'other types go on');

# 1.2: a page, its style sheet and its menu entry come with the same lines
my $mine = $t->get('/extranet/mes-services', cookie => $anna, accept => 'application/json')->json;
my ($convention) = grep { $_->{type} eq 'template' } @{$mine->{conventions}};
is_deeply($convention->{pages}, [{titre => 'Dire bonjour', adresse => 'template/bonjour'}],
    'a menu entry');
like($t->get('/extranet/mes-services', cookie => $anna, accept => 'text/html')->body,
    qr{<a href="/extranet/template/bonjour">Dire bonjour</a>}, 'on the page too');
my $page = $t->get('/extranet/template/bonjour', cookie => $anna, accept => 'text/html');
is($page->status, 200, 'a page');
like($page->body, qr{<h1>Bonjour</h1><p>Bonjour Camille\.</p>}, 'in its own sheet, in the portal’s layout');
is_deeply($t->get('/extranet/template/bonjour', cookie => $anna)->json, {prenom => 'Camille'},
    'and for programs');
is($t->get('/extranet/template/bonjour')->status, 401, 'for who is logged in');
is($t->get('/extranet/template/bonjour', cookie => $t->login('bea@essai.example'))->status, 403,
    'and is named in the annexe');
my ($refusal) = grep { $_->{motif} eq 'hors_annexe' } $t->traces(nature => 'acces');
is("$refusal->{type}/$refusal->{service}", 'template/consultation', 'which is on record');
is($t->get('/extranet/fou/bonjour', cookie => $anna)->json->{motif}, 'module_en_echec',
    'a decision that is none: refused');

$t->done;
done_testing;
