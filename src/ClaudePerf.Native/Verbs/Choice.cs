using System.CommandLine;
using System.CommandLine.Parsing;

namespace ClaudePerf.Native.Verbs;

/// <summary>Options whose values are the names of an enumeration, in any case.</summary>
internal static class Choice
{
    /// <summary>An option with one value.</summary>
    internal static Option<T?> One<T>(string name, string description)
        where T : struct, Enum
    {
        var option = new Option<T?>(name)
        {
            HelpName = ValueName(name),
            Description = description + Names<T>(),
            CustomParser = static result => Parsed<T>(result, result.Tokens[0].Value) is { } value ? value : null,
        };
        option.CompletionSources.Add(Words<T>());
        return option;
    }

    /// <summary>An option with several values, separated by commas or repeated.</summary>
    internal static Option<T[]> Some<T>(string name, string description)
        where T : struct, Enum
    {
        var option = new Option<T[]>(name)
        {
            HelpName = ValueName(name),
            Description = description + Names<T>(),
            AllowMultipleArgumentsPerToken = false,
            CustomParser = static result =>
            [
                .. result.Tokens.SelectMany(static token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries))
                    .Select(value => Parsed<T>(result, value)).OfType<T>(),
            ],
        };
        option.CompletionSources.Add(Words<T>());
        return option;
    }

    /// <summary>The name of an option's value in help: otherwise help would list all values twice.</summary>
    internal static string ValueName(string option) => option.TrimStart('-');

    /// <summary>The names as people type them.</summary>
    internal static string[] Words<T>()
        where T : struct, Enum => Array.ConvertAll(Enum.GetNames<T>(), static name => name.ToLowerInvariant());

    private static string Names<T>()
        where T : struct, Enum => $": {string.Join(", ", Words<T>())}.";

    private static T? Parsed<T>(ArgumentResult result, string text)
        where T : struct, Enum
    {
        // Enum.TryParse would also accept a number.
        if (text.Length > 0 && char.IsAsciiLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var value))
            return value;
        result.AddError($"'{text}' is not one of {string.Join(", ", Words<T>())}.");
        return null;
    }
}
