#!/usr/bin/perl

# The template, built out of the tree as its last step says, with plugin.h as the only
# header of the project, and enabled by putting it where the plugins are looked for.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Copy qw(copy);
use File::Temp ();
use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Store ();

my $source = abs_path("$FindBin::Bin/../..");
my $build = $ENV{SAN} ? "$source/build-san" : "$source/build";
my $root = File::Temp->newdir;

copy("$source/plugins/template/template.c", "$root/template.c") or die $!;
copy($_, $root) or die $! for glob "$source/broker/include/*.h";
mkdir "$root/plugins" or die $!;
is system($ENV{CC} // 'gcc', qw(-std=gnu11 -Wall -Wextra -Werror -shared -fPIC -fvisibility=hidden),
    "-I$root", '-o', "$root/plugins/template.so", "$root/template.c", '-ljansson'), 0,
    'the template needs plugin.h alone';

my @symbols = map { (split)[-1] } `nm -D --defined-only $root/plugins/template.so`;
is_deeply \@symbols, ['habilitation_plugin'], 'it exports one symbol';

my $store = Habilitation::Store->new(source => $source, build => $build, root => "$root",
    plugins => "$root/plugins")->create;
$store->import_documents({
    schema => 1, type => 'template', numero => 'TPL-1', version => 1, caf => '911',
    etat => 'active', effet => '2026-01-12', fin => '2026-12-31',
    signature => {date => '2026-01-12', lieu => 'Valclair', signataires => ['Anne Martin']},
    partenaire => {nom => 'Partenaire', adresse => 'Valclair'},
    annexe => {personnes => [{identifiant => 'anne@tpl.example', nom => 'Martin', prenom => 'Anne'}]},
});

sub decide {
    my ($when) = @_;
    return $store->try_ctl('decide', '--personne', 'anne@tpl.example', '--service',
        'template/consultation', '--a', $when);
}

my $granted = decide('2026-11-22');
is $granted->{exit}, 0, 'the person named in the annexe has access' or diag explain $granted;
like $granted->{out}, qr/^autoris\S+ \(TPL-1\)$/m, 'by the article of the service';
my $ended = decide('2027-01-01');
is $ended->{exit}, 1, 'and none after the end';
like $ended->{out}, qr/convention_terminee \(TPL-2\)$/m, 'by the article of the plugin';

done_testing;
