# French as it is set: a no-break space before high punctuation and inside guillemets,
# the typographic apostrophe. Looks at the texts of pages and mails, not at what is XSLT.
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));
use Test::More;

my @wrong;
for my $file (glob 'conf/pages/*.xsl conf/mail/*.xsl plugins/*/pages/*.xsl plugins/*/mail/*.xsl') {
    open my $handle, '<', $file or die "$file: $!\n";
    my $page = do { local $/; <$handle> };
    close $handle;
    # a tag leaves its line ends, so that lines can be counted
    $page =~ s/(<!--.*?-->|<[^>]*>)/my $gone = $1; $gone =~ tr{\n}{}cd; "\x{1}$gone"/gse;
    $page =~ s/&#([0-9]+);/chr $1/ge;
    $page =~ s/&(?:lt|gt|amp);/x/g;
    while ($page =~ /( [;:?!»]|[\w)][;?!»]|« |«\w|\w'\w)/g) {
        my $line = 1 + (substr($page, 0, $-[0]) =~ tr/\n//);
        push @wrong, "$file:$line: \"$1\"";
    }
}
is_deeply(\@wrong, [], 'spaces and apostrophes are those of French') or diag(join "\n", @wrong);
done_testing();
