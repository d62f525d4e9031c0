using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Agents.Parsing;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>Tells what a single file is, from its name and folders first, from its content where they say nothing.</summary>
internal static class PromptKindInference
{
    /// <summary>Tells the kind of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Its path, or as much of the path's end as is to be considered.</param>
    public static PromptKind Of(PromptFile file, string path)
    {
        if (FromPath(file, path) is { } kind)
            return kind == PromptKind.Agent && IsProse(file, path) ? PromptKind.Text : kind;
        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return FromJson(file.Text);
        return LooksLikeAgent(file) ? PromptKind.Agent : PromptKind.Text;
    }

    // Frontmatter that cannot be read is just what somebody who looks for lost agents wants to see.
    private static bool LooksLikeAgent(PromptFile file)
    {
        var frontmatter = Frontmatter.Read(file);
        if (frontmatter.Failure is null)
            return frontmatter["name"] is not null && frontmatter["description"] is not null;
        var lines = file.Text.AsSpan(frontmatter.Start, frontmatter.End - frontmatter.Start);
        var (name, description) = (false, false);
        foreach (var line in lines.EnumerateLines())
        {
            name |= line.StartsWith("name:", StringComparison.Ordinal);
            description |= line.StartsWith("description:", StringComparison.Ordinal);
        }
        return name && description;
    }

    // Beside loose agents stand pages about them. Where the loader looks, every file is meant to be an agent.
    private static bool IsProse(PromptFile file, string path) =>
        !Path.GetFullPath(path).Contains($"{Path.DirectorySeparatorChar}.claude{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        && Frontmatter.Read(file) is { Exists: false, Diagnostics.Length: 0 };

    /// <summary>The kind that name and folders tell; null where they tell none.</summary>
    private static PromptKind? FromPath(PromptFile file, string path)
    {
        var name = Path.GetFileName(path);
        switch (name)
        {
            case "SKILL.md":
                return PromptKind.Skill;
            case "CLAUDE.md" or "CLAUDE.local.md" or "AGENTS.md":
                return PromptKind.Memory;
        }
        if (!name.EndsWith(".md", StringComparison.OrdinalIgnoreCase))
            return null;
        var folders = (Path.GetDirectoryName(path) ?? "").Split('/', '\\');
        // What stands below .claude decides first: commands/x/agents/y.md is a command. Elsewhere the nearest folder does.
        var claude = Array.LastIndexOf(folders, ".claude");
        if (claude >= 0 && claude + 1 < folders.Length)
            return FromFolder(folders[claude + 1]);
        for (var i = folders.Length - 1; i >= 0; i--)
        {
            // A README beside loose agents is about them, not one of them. With frontmatter, 'changelog.md' is a command like the others.
            // Any repository may have a docs/rules; rules are what .claude holds.
            if (FromFolder(folders[i]) is { } kind and not PromptKind.Rule)
                return IsAboutTheFolder(name) && !Frontmatter.Read(file).Exists ? null : kind;
        }
        return null;
    }

    private static bool IsAboutTheFolder(string name) =>
        Path.GetFileNameWithoutExtension(name).ToUpperInvariant() is "README" or "CONTRIBUTING" or "CHANGELOG" or "LICENSE";

    private static PromptKind? FromFolder(string folder) => folder switch
    {
        "agents" => PromptKind.Agent,
        "commands" => PromptKind.Command,
        "rules" => PromptKind.Rule,
        "output-styles" => PromptKind.OutputStyle,
        _ => null,
    };

    private static PromptKind FromJson(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("messages"u8))
                    return PromptKind.Request;
            }
            return PromptKind.Tools;
        }
        // A broken file is still something to count.
        catch (JsonException)
        {
            return PromptKind.Text;
        }
    }
}
