using System.CommandLine;
using ClaudePerf.Core.Reports.CommandLine;

namespace ClaudePerf.Native.Verbs;

/// <summary>The options that choose prompts, shared by the verbs that work on them.</summary>
internal sealed class PromptOptions
{
    private readonly Argument<string[]> _paths = new("path")
    {
        Description = "Files or folders. Default: the current folder with your own definitions.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _includeUser = new("--include-user")
    {
        Description = "Also include your own definitions and plugins. Always on if no path is given.",
    };

    private readonly Option<string?> _model = new("--model")
    {
        Description = "The model to count and price for, as alias or id. Default: each definition's own.",
    };

    private readonly Option<bool> _json;

    /// <summary>Creates the options.</summary>
    /// <param name="cmdlet">The cmdlet whose property names JSON has.</param>
    internal PromptOptions(string cmdlet) =>
        _json = new("--json", "-j") { Description = $"Write a JSON array with the property names of {cmdlet}." };

    /// <summary>Adds the options to a verb.</summary>
    internal void AddTo(Command command)
    {
        command.Add(_paths);
        foreach (var option in (Option[])[_includeUser, _model, _json])
            command.Add(option);
    }

    /// <summary>The arguments of a verb with its prompts.</summary>
    internal T Read<T>(ParseResult result, T run)
        where T : PromptSelection => run with
        {
            Paths = result.GetValue(_paths) ?? [],
            IncludeUser = result.GetValue(_includeUser),
            Model = result.GetValue(_model),
            Json = result.GetValue(_json),
        };
}
