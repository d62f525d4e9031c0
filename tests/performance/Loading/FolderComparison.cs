namespace ClaudePerf.Performance.Loading;

/// <summary>What both sides load from a folder that others wrote.</summary>
/// <param name="Folder">The folder's name.</param>
/// <param name="Agents">Agents the program loads.</param>
/// <param name="Skills">Skills and commands the program loads.</param>
/// <param name="Memory">Memory files, rules and imports the program sends.</param>
/// <param name="Differences">Names that only one side loads and texts that differ.</param>
internal sealed record FolderFigures(string Folder, int Agents, int Skills, int Memory, int Differences);

/// <summary>Compares a folder. The program gets only its Markdown, so nothing in it can run.</summary>
internal static class FolderComparison
{
    private const int Times = 4;

    /// <summary>Compares one.</summary>
    internal static FolderFigures Of(string folder, LoadingProgram program)
    {
        using var layout = new SpecimenLayout([]);
        // What the program lists in an empty folder is built in.
        var builtIn = program.Run(layout.Project, layout.Home, []);
        Copy(folder, layout.Project);
        var said = LoadedFacts.OfProduct(layout.Project, layout.Home);
        var product = said.All;
        IReadOnlyDictionary<string, string> real = new Dictionary<string, string>();
        List<string> differences = [];
        // Under load the program sometimes lists too little; what it lists once, it does load.
        for (var time = 0; time < Times && (time == 0 || differences.Count > 0); time++)
        {
            real = program.Run(layout.Project, layout.Home,
                said.Skills).All.Where(fact => !builtIn.All.TryGetValue(fact.Key, out var own) || own != fact.Value).ToDictionary();
            differences = [.. real.Keys.Union(product.Keys).Where(name => real.GetValueOrDefault(name) != product.GetValueOrDefault(name))
                .Order(StringComparer.Ordinal)];
        }
        foreach (var name in differences)
        {
            Console.WriteLine($"{Path.GetFileName(folder)}: {layout.WithoutRoot(name)}");
            Console.WriteLine($"    program: {Show(real.GetValueOrDefault(name))}");
            Console.WriteLine($"    product: {Show(product.GetValueOrDefault(name))}");
        }
        int Count(string kind) => real.Keys.Count(name => name.StartsWith(kind, StringComparison.Ordinal));
        var figures = new FolderFigures(Path.GetFileName(folder), Count("agent "), Count("skill "), Count("memory "), differences.Count);
        Console.WriteLine(figures);
        return figures;
    }

    private static string Show(string? text) => text is null ? "nothing" : Specimen.Visible(text);

    // Collections keep agents, commands and skills in folders with these names; a file in none of them is tried as an agent, as the loader
    // would if it were in such a folder.
    private static void Copy(string from, string to)
    {
        foreach (var path in Directory.EnumerateFiles(from, "*.md",
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            var target = Path.Combine(to, Place(Path.GetRelativePath(from, path).Replace('\\', '/')));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (!Path.Exists(target))
                File.Copy(path, target);
        }
    }

    private static string Place(string path)
    {
        var parts = path.Split('/');
        if (parts[0] == ".claude" || path is "CLAUDE.md" or "AGENTS.md")
            return path;
        var skill = Array.LastIndexOf(parts, "skills");
        if (skill >= 0 && skill + 1 < parts.Length - 1)
            return ".claude/" + string.Join('/', parts[skill..]);
        return Array.IndexOf(parts, "commands") is var command and >= 0 && command < parts.Length - 1
            ? ".claude/commands/" + string.Join('/', parts.Where((_, i) => i != command))
            : ".claude/agents/" + path;
    }
}
