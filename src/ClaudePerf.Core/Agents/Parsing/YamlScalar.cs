namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>Determines the type of a plain YAML scalar by the core schema (YAML 1.2.2, section 10.3.2).</summary>
internal static class YamlScalar
{
    public static FrontmatterValueKind KindOf(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => FrontmatterValueKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => FrontmatterValueKind.Boolean,
        _ when IsNumber(plain) => FrontmatterValueKind.Number,
        _ => FrontmatterValueKind.Text,
    };

    private static bool IsNumber(ReadOnlySpan<char> text)
    {
        if (text.StartsWith("0o", StringComparison.Ordinal))
            return text.Length > 2 && text[2..].IndexOfAnyExceptInRange('0', '7') < 0;
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return text.Length > 2 && text[2..].IndexOfAnyExcept(HexDigits) < 0;
        if (text is ".nan" or ".NaN" or ".NAN")
            return true;
        if (text[0] is '-' or '+')
            text = text[1..];
        return text is ".inf" or ".Inf" or ".INF" || IsDecimal(text);
    }

    // digits [ . digits ] [ e [sign] digits ], with digits on at least one side of the point.
    private static bool IsDecimal(ReadOnlySpan<char> text)
    {
        var whole = Digits(ref text);
        var fraction = 0;
        if (text.StartsWith(".", StringComparison.Ordinal))
        {
            text = text[1..];
            fraction = Digits(ref text);
        }
        if (whole + fraction == 0)
            return false;
        if (text.IsEmpty)
            return true;
        if (text[0] is not ('e' or 'E'))
            return false;
        text = text[1..];
        if (!text.IsEmpty && text[0] is '-' or '+')
            text = text[1..];
        return Digits(ref text) > 0 && text.IsEmpty;
    }

    private static int Digits(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        var count = end < 0 ? text.Length : end;
        text = text[count..];
        return count;
    }

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
