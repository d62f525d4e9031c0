using System.Text.RegularExpressions;

namespace ClaudePerf.Core.Agents;

/// <summary>Tells what a plain YAML scalar is, by the core schema (YAML 1.2.2, section 10.3.2).</summary>
internal static partial class YamlScalar
{
    public static FrontmatterValueKind KindOf(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => FrontmatterValueKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => FrontmatterValueKind.Boolean,
        _ when Number().IsMatch(plain) => FrontmatterValueKind.Number,
        _ => FrontmatterValueKind.Text,
    };

    [GeneratedRegex(
        @"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
