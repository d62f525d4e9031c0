namespace ClaudePerf.Performance.Loading;

/// <summary>What both sides load of a folder that others wrote.</summary>
/// <param name="Folder">The folder's name.</param>
/// <param name="Agents">Agents the program loads.</param>
/// <param name="Skills">Skills and commands the program loads.</param>
/// <param name="Memory">Memory files, rules and imports the program sends.</param>
/// <param name="Differences">Names that only one side loads and texts that differ.</param>
internal sealed record FolderFigures(string Folder, int Agents, int Skills, int Memory, int Differences);

/// <summary>Compares a folder. Only its Markdown is laid before the program, so that nothing of it can run.</summary>
internal static class FolderComparison
{
    /// <summary>Compares one.</summary>
    internal static FolderFigures Of(string folder, ClaudeProgram program)
    {
        using var layout = new SpecimenLayout([]);
        // What the program lists without any file of anybody is its own.
        var builtIn = program.Run(layout.Project, layout.Home, []);
        Copy(folder, layout.Project);
        var said = LoadedFacts.OfProduct(layout.Project, layout.Home);
        var product = said.All;
        var real = program.Run(layout.Project, layout.Home, said.Skills).All.Where(fact => !builtIn.All.ContainsKey(fact.Key)).ToDictionary();
        var differences = real.Keys.Union(product.Keys).Where(name => real.GetValueOrDefault(name) != product.GetValueOrDefault(name)).Order(StringComparer.Ordinal).ToList();
        foreach (var name in differences)
        {
            Console.WriteLine($"{Path.GetFileName(folder)}: {layout.WithoutRoot(name)}\n    program: {Show(real.GetValueOrDefault(name))}\n    product: {Show(product.GetValueOrDefault(name))}");
        }
        int Count(string kind) => real.Keys.Count(name => name.StartsWith(kind, StringComparison.Ordinal));
        var figures = new FolderFigures(Path.GetFileName(folder), Count("agent "), Count("skill "), Count("memory "), differences.Count);
        Console.WriteLine(figures);
        return figures;
    }

    private static string Show(string? text) => text is null ? "nothing" : Specimen.Visible(text);

    private static void Copy(string from, string to)
    {
        foreach (var path in Directory.EnumerateFiles(from, "*.md", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }
    }
}
