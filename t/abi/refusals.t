#!/usr/bin/perl

# What an administrator reads when a plugin cannot be used: the file, what was found and
# what was expected. (t/unit/test_loader.c has each fault of the interface alone.)

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Temp ();
use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Store ();

my $source = abs_path("$FindBin::Bin/../..");
my $build = $ENV{SAN} ? "$source/build-san" : "$source/build";
my ($major, $minor) = abi();

sub abi {
    open my $header, '<', "$source/broker/include/plugin.h" or die $!;
    my %version = map { /^#define HAB_ABI_(MAJOR|MINOR) (\d+)/ ? ($1, $2) : () } <$header>;
    return @version{qw(MAJOR MINOR)};
}

# The plugin `bad` with the fault that these flags choose.
sub plugin {
    my ($root, @flags) = @_;
    mkdir "$root/plugins" or die $!;
    my @command = ($ENV{CC} // 'gcc', qw(-std=gnu11 -w -shared -fPIC -fvisibility=hidden),
        "-I$source/broker/include", @flags, '-o', "$root/plugins/bad.so", "$source/t/abi/bad.c");
    system(@command) == 0 or die "@command\n";
    return;
}

sub store {
    my ($root, %options) = @_;
    return Habilitation::Store->new(source => $source, build => $build, root => "$root",
        plugins => "$root/plugins", %options)->create;
}

# `habilctl decide` with this plugin: nothing is decided, and this is said.
sub refused {
    my ($name, $expected, @flags) = @_;
    my $root = File::Temp->newdir;
    plugin($root, @flags);
    my $ran = store($root)->try_ctl(qw(decide --personne anna@lieu.example --service bad/service));
    is $ran->{exit}, 1, "$name: refused";
    is $ran->{out}, '', "$name: nothing is decided";
    like $ran->{err}, qr{^habilctl[^\n]*: plugin \Q$root\E/plugins/bad\.so: $expected}m,
        "$name: file, found, expected";
    return;
}

my $range = "expected $major\\.0 to $major\\.$minor";
refused('no symbol', 'has no symbol "habilitation_plugin"', '-DSYMBOL=another');
refused('wrong major', "is built for plugin ABI " . ($major + 1) . "\\.$minor, $range",
    '-DMAJOR=' . ($major + 1));
refused('newer minor', "is built for plugin ABI $major\\." . ($minor + 1) . ", $range",
    '-DMINOR=' . ($minor + 1));
refused('another type', 'is the type "other", expected "bad"', '-DNAME="other"');
refused('failing open', 'champ: r\S+gle', '-DOPEN=1', '-DREPORT');

{
    my $root = File::Temp->newdir;
    mkdir "$root/plugins" or die $!;
    symlink "$root/absent.so", "$root/plugins/bad.so" or die $!;
    my $ran = store($root)->try_ctl(qw(decide --personne anna@lieu.example --service bad/service));
    is $ran->{exit}, 1, 'missing file: refused';
    like $ran->{err}, qr{plugin \Q$root\E/plugins/bad\.so: No such file or directory},
        'missing file: named';
}

{
    my $root = File::Temp->newdir;
    plugin($root, '-DSETTINGS_SCHEMA="{\"required\": [\"champ\"]}"');
    mkdir "$root/settings" or die $!;
    open my $settings, '>', "$root/settings/bad.json" or die $!;
    print $settings "{}\n";
    close $settings or die $!;
    my $ran = store($root, settings => "$root/settings")
        ->try_ctl(qw(decide --personne anna@lieu.example --service bad/service));
    is $ran->{exit}, 1, 'failing settings: refused';
    like $ran->{err}, qr{settings \Q$root\E/settings/bad\.json: champ: is missing},
        'failing settings: file, field and rule';
}

# Nonsense at decision time denies its own type, and says so.
{
    my $root = File::Temp->newdir;
    plugin($root, '-DVERDICT=7');
    my $store = store($root);
    $store->import_documents({
        schema => 1, type => 'bad', numero => 'BAD-1', version => 1, caf => '911',
        etat => 'active',
        signature => {date => '2026-01-12', lieu => 'Valclair', signataires => ['Anne Martin']},
        partenaire => {nom => 'Partenaire', adresse => 'Valclair'},
        annexe => {personnes => [{identifiant => 'anna@lieu.example', nom => 'Martin', prenom => 'Anna'}]},
    });
    my $ran = $store->try_ctl(qw(decide --personne anna@lieu.example --service bad/service));
    is $ran->{exit}, 1, 'nonsense answer: refused';
    like $ran->{out}, qr/^refus\S+ : module_en_echec/m, 'nonsense answer: the plugin has failed'
        or diag explain $ran;
}

done_testing;
