namespace Journeys.Domain.Tests.Rules;

public sealed class Re2PatternTests
{
    [Theory]
    [InlineData("^a.c$", "a\U0001F600c", true)]
    [InlineData("^a.c$", "a\nc", false)]
    [InlineData("(?s)^a.c$", "a\nc", true)]
    [InlineData("c$", "c\n", false)]
    [InlineData("(?m)^b$", "a\nb\nc", true)]
    [InlineData("(?i)ORDER", "an order", true)]
    [InlineData("(?i:O)rder", "oRDER", false)]
    [InlineData("^\\d+$", "\u0663", false)]
    [InlineData("^\\D$", "\U0001F600", true)]
    [InlineData("^[^a-c]$", "\U0001F600", true)]
    [InlineData("^[\U0001F600-\U0001F64F]{2}$", "\U0001F600\U0001F64F", true)]
    [InlineData("^[\U0001F600-\U0001F64F]$", "\U0001F680", false)]
    [InlineData("^[[:alpha:]_]+[^[:digit:]]$", "ab_c", true)]
    [InlineData("^\\pL\\p{Lu}\\P{Lu}$", "éÉé", true)]
    [InlineData("^[^\\p{L}x]$", "é", false)]
    [InlineData("^[^\\p{L}x]$", "\U0001F600", true)]
    [InlineData("^(?P<year>\\d{4})-(?<month>\\d\\d)$", "2026-11", true)]
    [InlineData("^\\Qa.b\\E$", "a.b", true)]
    [InlineData("^\\x41\\x{1F600}\\101$", "A\U0001F600A", true)]
    [InlineData("^[]a]+$", "]a", true)]
    [InlineData("^[a\\-z]+$", "a-z", true)]
    [InlineData("a{,2}", "a{,2}", true)]
    [InlineData("^(a|ab)(c|bcd)(d*)$", "abcd", true)]
    public void IsMatch_PatternOfRe2_FollowsRe2(string pattern, string text, bool expected)
    {
        Assert.True(Journeys.Domain.Rules.Re2Pattern.TryCompile(pattern, out var regex, out var error), error);
        Assert.Equal(expected, regex.IsMatch(text));
    }

    [Theory]
    [InlineData("(?=a)")]
    [InlineData("(?<!a)b")]
    [InlineData("(a)\\1")]
    [InlineData("(?>a)")]
    [InlineData("a{1001}")]
    [InlineData("[a")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("a**")]
    [InlineData("\\Z")]
    [InlineData("[z-a]")]
    [InlineData("[[:nope:]]")]
    [InlineData("\\p{Nope}")]
    [InlineData("(((a{100}){100}){100}){100}")]
    [InlineData("\\")]
    [InlineData("\\p")]
    [InlineData("[\\")]
    [InlineData("(?P<")]
    [InlineData("(?")]
    public void TryCompile_WhatRe2Refuses_IsRefused(string pattern)
    {
        Assert.False(Journeys.Domain.Rules.Re2Pattern.TryCompile(pattern, out _, out var error));
        Assert.NotNull(error);
    }
}
