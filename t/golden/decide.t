#!/usr/bin/perl

# Golden decisions: each transcript t/golden/*.golden is played on a store of its own.
# A line that begins with "$ habilctl" is run, in the project's directory. What `decide`
# says (standard output, then standard error) must be the lines that follow, and a last
# line "exit N" when it does not grant; other commands set the scene, and must succeed.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Temp ();
use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;
use Text::ParseWords qw(shellwords);

use Habilitation::Store ();

my $source = abs_path("$FindBin::Bin/../..");
my $build = $ENV{SAN} ? "$source/build-san" : "$source/build";
chdir $source or die "$source: $!";

# The commands of a transcript, each with what it must say.
sub steps {
    my ($file) = @_;
    my @steps;
    open my $in, '<', $file or die "$file: $!";
    while (my $line = <$in>) {
        next if $line =~ /^#/ || $line eq "\n";
        if ($line =~ /^\$ habilctl (.*)/) {
            push @steps, {command => $1, expected => ''};
        } else {
            die "$file:$.: no command above\n" if !@steps;
            $steps[-1]{expected} .= $line;
        }
    }
    return @steps;
}

sub play {
    my ($file) = @_;
    my $root = File::Temp->newdir;
    my $store = Habilitation::Store->new(source => $source, build => $build, root => "$root");
    $store->create;
    for my $step (steps($file)) {
        my $ran = $store->try_ctl(shellwords($step->{command}));
        my $said = $ran->{out} . $ran->{err} . ($ran->{exit} ? "exit $ran->{exit}\n" : '');
        if ($step->{command} =~ /^decide /) {
            is $said, $step->{expected}, $step->{command};
        } else {
            is $ran->{exit}, 0, $step->{command} or diag $said;
        }
    }
    return;
}

my @transcripts = sort glob "$FindBin::Bin/*.golden";
for my $file (@transcripts) {
    my ($name) = $file =~ m{([^/]+)\.golden$};
    subtest $name => sub { play($file); done_testing };
}
ok @transcripts >= 4, 'a transcript of each convention type';
done_testing;
