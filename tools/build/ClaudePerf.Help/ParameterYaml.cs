using System.Collections.Immutable;
using System.Globalization;

namespace ClaudePerf.Help;

/// <summary>The yaml blocks in a parameter's section, one for each way in which parameter sets use it.</summary>
internal static class ParameterYaml
{
    private const string DefaultKey = "Default value";

    /// <summary>
    /// The blocks of a parameter, without fences. The caller provides the default value, because no attribute contains it.
    /// </summary>
    internal static ImmutableArray<string> Blocks(ParameterFacts parameter, string? defaultValue) =>
        [.. parameter.Blocks.Select(block => Block(parameter, block, defaultValue ?? (parameter.IsSwitch ? "False" : "None")))];

    /// <summary>The default value in a block; null if there is none.</summary>
    internal static string? DefaultValue(string block) => block.Split('\n')
        .Where(line => line.StartsWith(DefaultKey + ":", StringComparison.Ordinal))
        .Select(line => line[(DefaultKey.Length + 1)..].Trim())
        .FirstOrDefault(value => value.Length > 0);

    private static string Block(ParameterFacts parameter, ParameterBlock block, string defaultValue)
    {
        var use = block.Use;
        var lines = new List<string>
        {
            Line("Type", parameter.Type),
            Line("Parameter Sets", block.Sets),
            Line("Aliases", string.Join(", ", parameter.Aliases)),
        };
        if (!parameter.AcceptedValues.IsEmpty)
            lines.Add(Line("Accepted values", string.Join(", ", parameter.AcceptedValues)));
        lines.AddRange(
        [
            "",
            Line("Required", use.Required ? "True" : "False"),
            Line("Position", use.Position?.ToString(CultureInfo.InvariantCulture) ?? "Named"),
            Line(DefaultKey, defaultValue),
            Line("Accept pipeline input", use.PipelineText),
            Line("Accept wildcard characters", parameter.Wildcards ? "True" : "False"),
        ]);
        return string.Join('\n', lines);
    }

    private static string Line(string key, string value) => value.Length == 0 ? key + ":" : $"{key}: {value}";
}
