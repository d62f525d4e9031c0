namespace ClaudePerf.Core.Pricing;

/// <summary>Converts the names that settings, transcripts, gateways and clouds use for models to the provider's ids.</summary>
internal static class ModelName
{
    private const string ContextMark = "[1m]";
    private const string OwnPrefix = "claude-";
    private const int MaximumLength = 200;

    /// <summary>
    /// Lists the names to look up for a written name, the most literal first: without the context mark; without the parts that
    /// gateways (<c>anthropic/…</c>, also with dots in the version), Bedrock (<c>us.anthropic.…-v1:0</c>, also as an ARN) and
    /// Vertex (<c>…@20250929</c>) add; without a date; with the <c>claude-</c> that users omit.
    /// </summary>
    public static IEnumerable<string> Candidates(string written)
    {
        if (written.Length > MaximumLength)
            yield break;
        var name = written.Trim().ToLowerInvariant();
        if (name.EndsWith(ContextMark, StringComparison.Ordinal))
            name = name[..^ContextMark.Length];
        yield return name;

        var bare = WithoutGateway(name);
        if (bare.StartsWith(OwnPrefix, StringComparison.Ordinal))
        {
            yield return bare;
            yield return WithoutDate(bare);
            bare = bare.Replace('.', '-');
            yield return bare;
            yield return WithoutDate(bare);
        }
        else if (bare == name)
        {
            bare = OwnPrefix + name.Replace('.', '-');
            yield return bare;
            yield return WithoutDate(bare);
        }
    }

    /// <summary>The name as people say it: without the vendor and without a date.</summary>
    public static string Short(string written) =>
        WithoutDate(written.StartsWith(OwnPrefix, StringComparison.Ordinal) ? written[OwnPrefix.Length..] : written);

    private static string WithoutGateway(string name)
    {
        name = name[(name.LastIndexOf('/') + 1)..];
        var vendor = name.LastIndexOf("anthropic.", StringComparison.Ordinal);
        if (vendor >= 0)
            name = name[(vendor + "anthropic.".Length)..];
        var version = name.LastIndexOf('@');
        if (version >= 0)
            name = name[..version];
        return WithoutBedrockVersion(name);
    }

    // -v1:0, -v2:0, -v1 and, followed by a context length, -v1:0:200k.
    private static string WithoutBedrockVersion(string name)
    {
        var start = name.LastIndexOf("-v", StringComparison.Ordinal);
        if (start < 0)
            return name;
        var rest = name.AsSpan(start + 2);
        var digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
            digits++;
        return digits > 0 && (digits == rest.Length || rest[digits] == ':') ? name[..start] : name;
    }

    private static string WithoutDate(string name)
    {
        const string latest = "-latest";
        if (name.EndsWith(latest, StringComparison.Ordinal))
            return name[..^latest.Length];
        var dash = name.LastIndexOf('-');
        return dash > 0 && name.Length - dash == 9 && !name.AsSpan(dash + 1).ContainsAnyExceptInRange('0', '9') ? name[..dash] : name;
    }
}
