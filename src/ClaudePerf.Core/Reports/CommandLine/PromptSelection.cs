namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>The prompts that a verb of the native program works on.</summary>
public abstract record PromptSelection
{
    /// <summary>Files or folders; empty for the current folder with the user's own definitions.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Whether the user's own definitions belong to every folder. They always do if there are no paths.</summary>
    public bool IncludeUser { get; init; }

    /// <summary>The model to count and price for, as alias or id; null for each definition's own.</summary>
    public string? Model { get; init; }

    /// <summary>Whether to write JSON instead of text for people.</summary>
    public bool Json { get; init; }

    /// <summary>The folder that the program runs in.</summary>
    public string Folder { get; init; } = Environment.CurrentDirectory;

    /// <summary>Whether the user's own definitions are included.</summary>
    internal bool IncludesUser => IncludeUser || Paths.Count == 0;

    /// <summary>The full paths.</summary>
    /// <exception cref="VerbInputException">A path does not exist.</exception>
    internal IReadOnlyList<string> FullPaths()
    {
        IReadOnlyList<string> paths = Paths.Count == 0 ? [Folder] : [.. Paths.Select(path => Path.GetFullPath(path, Folder))];
        return paths.FirstOrDefault(static path => !Path.Exists(path)) is { } missing
            ? throw new VerbInputException($"'{missing}' does not exist.") : paths;
    }
}
