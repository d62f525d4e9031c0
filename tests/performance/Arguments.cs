using System.Globalization;

namespace ClaudePerf.Performance;

/// <summary>The options of a measurement: names that begin with two dashes, each followed by its value.</summary>
internal sealed class Arguments(string[] args)
{
    internal bool Has(string name) => args.Contains(name);

    internal string? Text(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

    internal long Number(string name, long defaultValue) =>
        Text(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : defaultValue;
}
