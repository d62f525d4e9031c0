using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Agents.Parsing;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>Infers the kind of a single file, first from its name and folders, then from its content.</summary>
internal static class PromptKindInference
{
    /// <summary>Infers the kind of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="path">Its path, or the part of the path's end to consider.</param>
    public static PromptKind Of(PromptFile file, string path)
    {
        if (FromPath(file, path) is { } kind)
            return kind == PromptKind.Agent && IsProse(file, path) ? PromptKind.Text : kind;
        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            return FromJson(file.Text);
        return LooksLikeAgent(file) ? PromptKind.Agent : PromptKind.Text;
    }

    // Files with unreadable frontmatter are included: they are what a search for lost agents should find.
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

    // Loose agents are often accompanied by documentation. Where the loader looks, every file is meant to be an agent.
    private static bool IsProse(PromptFile file, string path) =>
        !Path.GetFullPath(path).Contains($"{Path.DirectorySeparatorChar}.claude{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        && Frontmatter.Read(file) is { Exists: false, Diagnostics.Length: 0 };

    /// <summary>The kind according to the name and folders; null if they do not determine it.</summary>
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
        // Folders below .claude take precedence: commands/x/agents/y.md is a command. Elsewhere the nearest folder
        // decides.
        var claude = Array.LastIndexOf(folders, ".claude");
        if (claude >= 0 && claude + 1 < folders.Length)
            return FromFolder(folders[claude + 1]);
        for (var i = folders.Length - 1; i >= 0; i--)
        {
            // A README among loose agents is not an agent. With frontmatter, 'changelog.md' is a command like any other.
            // Any repository may have a docs/rules folder; only .claude contains rules.
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
        var reader = new Utf8JsonReader(
            Encoding.UTF8.GetBytes(text), new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("messages"u8))
                    return PromptKind.Request;
            }
            return PromptKind.Tools;
        }
        // A broken file can still be counted.
        catch (JsonException)
        {
            return PromptKind.Text;
        }
    }
}
