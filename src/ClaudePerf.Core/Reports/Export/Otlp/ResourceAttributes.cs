namespace ClaudePerf.Core.Reports.Export.Otlp;

/// <summary>Lists of names and values in OpenTelemetry's environment variables: <c>key1=value1,key2=value2</c>, percent-encoded.</summary>
internal static class ResourceAttributes
{
    private const string Variable = "OTEL_RESOURCE_ATTRIBUTES";

    /// <summary>The attributes in <c>OTEL_RESOURCE_ATTRIBUTES</c>; the last value of a name applies.</summary>
    /// <exception cref="FormatException">The variable is invalid.</exception>
    internal static Dictionary<string, string> Read(Func<string, string?> environment)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Pairs(environment(Variable), Variable))
            attributes[name] = value;
        return attributes;
    }

    /// <summary>The pairs in a variable's text.</summary>
    /// <exception cref="FormatException">It is invalid. The message does not contain it, because it may be a key.</exception>
    internal static IEnumerable<KeyValuePair<string, string>> Pairs(string? text, string source)
    {
        foreach (var pair in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new FormatException($"{source} is invalid. It must be a list such as name=value,other=value.");
            yield return new(Uri.UnescapeDataString(pair[..equals].Trim()), Uri.UnescapeDataString(pair[(equals + 1)..].Trim()));
        }
    }
}
