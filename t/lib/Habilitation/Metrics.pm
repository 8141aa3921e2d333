package Habilitation::Metrics;

# Prometheus's text format 0.0.4, read by its letter.
#
#   my $samples = metrics($t);       # of /etat, by name and labels
#   my ($samples, $types, @wrong) = parse($text);

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(metrics parse);

my $NAME = qr/[a-zA-Z_:][a-zA-Z0-9_:]*/;
my $LABEL = qr/[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\n"])*"/;
my $VALUE = qr/[+-]?(?:[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?|Inf|NaN)/;

sub metrics {
    my ($t) = @_;
    my ($samples, undef, @wrong) = parse($t->get('/etat?format=prometheus')->body);
    die "no metrics: @wrong" if @wrong;
    return $samples;
}

sub parse {
    my ($text) = @_;
    my (%samples, %types, %helps, @wrong, $family);
    push @wrong, 'the last line does not end' if $text !~ /\n\z/;
    for my $line (split /\n/, $text) {
        if ($line =~ /^# HELP ($NAME) \S.*$/) {
            push @wrong, "two helps of $1" if $helps{$1}++;
            $family = $1;
        } elsif ($line =~ /^# TYPE ($NAME) (counter|gauge|histogram)$/) {
            push @wrong, "two types of $1, or without help" if $types{$1} || ($family // '') ne $1;
            $types{$1} = $2;
        } elsif ($line =~ /^(($NAME)(?:\{$LABEL(?:,$LABEL)*\})?) ($VALUE)$/) {
            push @wrong, "twice: $1" if exists $samples{$1};
            push @wrong, "not where its family is: $line" if !_belongs($2, $family, $types{$family // ''});
            $samples{$1} = $3;
        } else {
            push @wrong, "no line of the format: $line";
        }
    }
    push @wrong, map { _wrong_histogram($_, \%samples) } grep { $types{$_} eq 'histogram' } sort keys %types;
    push @wrong, map {"a counter without _total: $_"} grep { $types{$_} eq 'counter' && !/_total$/ } keys %types;
    return (\%samples, \%types, @wrong);
}

sub _belongs {
    my ($name, $family, $type) = @_;
    return 0 unless defined $family && $type;
    return $name =~ /^\Q$family\E_(?:bucket|sum|count)$/ if $type eq 'histogram';
    return $name eq $family;
}

# Buckets grow, and the last is the count.
sub _wrong_histogram {
    my ($family, $samples) = @_;
    my %buckets = map { /^\Q$family\E_bucket\{le="([^"]+)"\}$/ ? ($1 => $samples->{$_}) : () } keys %$samples;
    my $all = delete $buckets{'+Inf'};
    return "$family: no bucket +Inf" unless defined $all;
    my @counts = map { $buckets{$_} } sort { $a <=> $b } keys %buckets;
    my @wrong = grep { $counts[$_] < $counts[$_ - 1] } 1 .. $#counts;
    push @wrong, 'above the last' if @counts && $counts[-1] > $all;
    return "$family: buckets do not grow" if @wrong;
    return "$family: its count is not that of +Inf" if ($samples->{"${family}_count"} // -1) != $all;
    return;
}

1;
