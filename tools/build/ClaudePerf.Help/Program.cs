using System.Text;
using System.Xml;
using ClaudePerf.Help;

return args switch
{
    ["compile", var assembly, var docs, var output] => Compile(assembly, docs, output),
    ["pack", var help, var manifest, var version, var output] => Pack(help, manifest, version, output),
    ["update", var assembly, var docs] => Update(assembly, docs),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Usage: ClaudePerf.Help compile ASSEMBLY DOCS-FOLDER OUTPUT-FOLDER");
    Console.Error.WriteLine("       ClaudePerf.Help pack HELP-FOLDER MANIFEST VERSION OUTPUT-FOLDER");
    Console.Error.WriteLine("       ClaudePerf.Help update ASSEMBLY DOCS-FOLDER");
    return 2;
}

static int Compile(string assembly, string docs, string output)
{
    var cmdlets = CmdletAssembly.Read(assembly).ToDictionary(cmdlet => cmdlet.Name, StringComparer.Ordinal);
    var problems = new List<PageProblem>();
    var pages = new List<(CmdletFacts, HelpPage)>();
    foreach (var file in Pages(docs))
    {
        var found = new PageProblems(file);
        if (cmdlets.TryGetValue(Path.GetFileNameWithoutExtension(file), out var cmdlet))
            pages.Add((cmdlet, new PageReader(PageDocument.Load(file), cmdlet, found).Read()));
        else
            found.Add(1, $"There is no cmdlet '{Path.GetFileNameWithoutExtension(file)}'. Give the page the name of its cmdlet.");
        problems.AddRange(found.Found);
    }
    var topics = new List<(string Name, string Text)>();
    foreach (var file in Topics(docs))
    {
        var found = new PageProblems(file);
        topics.Add((Path.GetFileNameWithoutExtension(file), AboutTopic.Text(PageDocument.Load(file), found)));
        problems.AddRange(found.Found);
    }

    foreach (var problem in problems)
        Console.Error.WriteLine(problem);
    if (problems.Count > 0)
        return 1;

    Directory.CreateDirectory(output);
    // With a byte order mark, every PowerShell version reads the text as UTF-8.
    var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);
    var settings = new XmlWriterSettings { Encoding = encoding, Indent = true, NewLineChars = "\n" };
    using (var writer = XmlWriter.Create(Path.Combine(output, PageAddress.HelpFile), settings))
        MamlWriter.Document(pages).Save(writer);
    foreach (var (name, text) in topics)
        File.WriteAllText(Path.Combine(output, name + ".help.txt"), text, encoding);
    return 0;
}

static int Pack(string help, string manifest, string version, string output)
{
    UpdatableHelp.Write(help, File.ReadAllText(manifest), Version.Parse(version.Split('-')[0]), output);
    return 0;
}

static int Update(string assembly, string docs)
{
    var comments = new CommentFile(assembly);
    var folder = Directory.CreateDirectory(Path.Combine(docs, "cmdlets")).FullName;
    foreach (var cmdlet in CmdletAssembly.Read(assembly))
    {
        var file = Path.Combine(folder, cmdlet.Name + ".md");
        var isNew = !File.Exists(file);
        var before = isNew ? null : File.ReadAllText(file);
        var after = isNew ? PageText.NewPage(cmdlet, comments) : PageUpdater.Update(PageDocument.Load(file), cmdlet, comments);
        if (before?.ReplaceLineEndings("\n") == after)
            continue;
        File.WriteAllText(file, after);
        Console.WriteLine($"{(isNew ? "Created" : "Updated")} {file}");
    }
    return 0;
}

static IEnumerable<string> Pages(string docs) => Files(Path.Combine(docs, "cmdlets"), "*-*.md");

static IEnumerable<string> Topics(string docs) => Files(Path.Combine(docs, "about"), "about_*.md");

static IEnumerable<string> Files(string folder, string pattern) =>
    Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal) : [];
