namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>
/// Copies the Markdown of a public collection into a project as its users would: <c>.claude</c> unchanged or, if there is none, agents,
/// skills and commands from wherever they are. Memory comes from the root. Nothing else is copied, so nothing in it can run.
/// </summary>
internal static class CollectionLayout
{
    private static readonly string[] Memory = ["CLAUDE.md", "AGENTS.md", "CLAUDE.local.md"];

    internal static void Lay(string collection, string project)
    {
        var claude = Path.Combine(project, ".claude");
        var asItIs = ((string[])["agents", "skills", "commands"])
            .Any(folder => Directory.Exists(Path.Combine(collection, ".claude", folder)));
        foreach (var path in Directory.EnumerateFiles(collection, "*.md",
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
                .Order(StringComparer.Ordinal))
        {
            var relative = Path.GetRelativePath(collection, path);
            if (asItIs || Memory.Contains(relative))
                Copy(path, Path.Combine(project, relative));
            else if (PlaceOf(relative, path) is { } place)
                Copy(path, Path.Combine(claude, place));
        }
    }

    private static string? PlaceOf(string relative, string path)
    {
        var folders = relative.Split(Path.DirectorySeparatorChar);
        if (folders[^1] == "SKILL.md")
            return folders.Length > 1 ? Path.Combine("skills", folders[^2], "SKILL.md") : null;
        if (folders.Contains("commands"))
            return Path.Combine("commands", Path.Combine(folders[(Array.IndexOf(folders, "commands") + 1)..]));
        var text = File.ReadAllText(path);
        return text.StartsWith("---", StringComparison.Ordinal) && text.Contains("\nname:", StringComparison.Ordinal)
            && text.Contains("\ndescription:", StringComparison.Ordinal)
            ? Path.Combine("agents", relative) : null;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        if (!File.Exists(to))
            File.Copy(from, to);
    }
}
