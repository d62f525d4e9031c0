using System.Management.Automation;

namespace ClaudePerf.Module.Tests.Help;

/// <summary>Page, compiled help and cmdlet say the same.</summary>
public sealed class CmdletHelpTests(CmdletHelpTests.Session shared) : IClassFixture<CmdletHelpTests.Session>
{
    private readonly ModuleSession _session = shared.Module;

    public static TheoryData<string> Cmdlets => [.. ExportedCmdlets.Names];

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Help_has_synopsis_description_examples_types_and_links(string name)
    {
        var help = Help(name);
        Assert.NotEmpty(Text(help, "Synopsis"));
        Assert.NotEmpty(Items(help, "description"));
        Assert.NotEmpty(Items(help, "inputTypes", "inputType"));
        Assert.NotEmpty(Items(help, "returnValues", "returnValue"));
        var links = Items(help, "relatedLinks", "navigationLink");
        Assert.EndsWith($"docs/cmdlets/{name}.md", Text(links[0], "uri"), StringComparison.Ordinal);

        var examples = Items(help, "examples", "example");
        Assert.True(examples.Count >= 3, $"{name} has {examples.Count} examples.");
        Assert.All(examples, example =>
        {
            Assert.NotEmpty(Text(example, "title"));
            Assert.NotEmpty(Text(example, "code"));
            Assert.Contains(Items(example, "remarks"), remark => Text(remark, "Text").Length > 0);
        });
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Help_documents_exactly_the_parameters_of_the_cmdlet(string name)
    {
        var documented = Items(Help(name), "parameters", "parameter").ToDictionary(parameter => Text(parameter, "name"));
        var command = Command(name);
        var real = command.Parameters.Values.Where(IsOwn).ToDictionary(
            parameter => parameter.Name,
            parameter => command.ParameterSets.OrderByDescending(set => set.IsDefault).SelectMany(set => set.Parameters)
                .First(use => use.Name == parameter.Name));

        Assert.Equal(real.Keys.Order(StringComparer.Ordinal), documented.Keys.Order(StringComparer.Ordinal));
        foreach (var (parameter, use) in real)
            Assert.Equal(Facts(use), Facts(documented[parameter]));
        Assert.All(documented.Values, parameter => Assert.Contains(Items(parameter, "description"), line => Text(line, "Text").Length > 0));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Help_shows_the_syntax_of_every_parameter_set(string name)
    {
        var documented = Items(Help(name), "syntax", "syntaxItem").Select(set => Set(Items(set, "parameter").Select(Facts)));
        var real = Command(name).ParameterSets.Select(
            set => Set(set.Parameters.Where(use => !Cmdlet.CommonParameters.Contains(use.Name)).Select(Facts)));
        Assert.Equal(real.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));

        static string Set(IEnumerable<string> parameters) => string.Join("\n", parameters.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Page_has_a_heading_for_each_parameter_and_no_other(string name)
    {
        var headings = File.ReadLines(PageOf(name)).Where(line => line.StartsWith("### -", StringComparison.Ordinal))
            .Select(line => line["### -".Length..]);
        var real = Command(name).Parameters.Values.Where(IsOwn).Select(parameter => parameter.Name);
        Assert.Equal(real.Order(StringComparer.Ordinal), headings.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void About_topic_is_found_and_named()
    {
        var topic = _session.Run("Get-Help about_ClaudePerf").ThrowIfFailed().Single;
        Assert.Equal("about_ClaudePerf", Text(topic, "Name"));
        Assert.Equal("Measures and cuts what Claude Code agents, commands, skills and memory files", Text(topic, "Synopsis").Trim());
        Assert.Contains("Get-Command -Module ClaudePerf", topic.ToString(), StringComparison.Ordinal);
        Assert.All(topic.ToString().Split('\n'), line => Assert.True(line.Length <= 80, $"Wider than 80 columns: {line}"));
    }

    private static string PageOf(string cmdlet)
    {
        var page = Path.Combine(ModuleFixture.RepositoryRoot, "docs", "cmdlets", cmdlet + ".md");
        if (!File.Exists(page))
            Assert.Fail($"docs/cmdlets/{cmdlet}.md is missing. 'dotnet build src/ClaudePerf.Cmdlets --target:Docs' begins it; "
                + "docs/cmdlets/README.md tells the rest.");
        return page;
    }

    private PSObject Help(string cmdlet)
    {
        PageOf(cmdlet);
        if (!shared.Helps.TryGetValue(cmdlet, out var help))
            shared.Helps.Add(cmdlet, help = _session.Run($"Get-Help {cmdlet} -Full").ThrowIfFailed().Single);
        Assert.Contains(help.TypeNames, type => type.StartsWith("MamlCommandHelpInfo", StringComparison.Ordinal));
        return help;
    }

    private CmdletInfo Command(string name) => (CmdletInfo)_session.Run($"Get-Command {name}").ThrowIfFailed().Single.BaseObject;

    private static bool IsOwn(ParameterMetadata parameter) => !Cmdlet.CommonParameters.Contains(parameter.Name);

    private static string Facts(CommandParameterInfo use)
    {
        var type = use.ParameterType;
        var pipeline = (use.ValueFromPipeline, use.ValueFromPipelineByPropertyName) switch
        {
            (true, true) => "True (ByPropertyName, ByValue)",
            (true, false) => "True (ByValue)",
            (false, true) => "True (ByPropertyName)",
            _ => "False",
        };
        return Facts(
            use.Name,
            (Nullable.GetUnderlyingType(type) ?? type).Name,
            use.IsMandatory ? "true" : "false",
            use.Position < 0 ? "named" : FormattableString.Invariant($"{use.Position}"),
            pipeline,
            use.Aliases.Count == 0 ? "none" : string.Join(", ", use.Aliases),
            use.Attributes.OfType<SupportsWildcardsAttribute>().Any() ? "true" : "false");
    }

    private static string Facts(PSObject help) => Facts(
        Text(help, "name"),
        Text((PSObject)help.Properties["type"].Value, "name"),
        Text(help, "required"),
        Text(help, "position"),
        Text(help, "pipelineInput"),
        Text(help, "aliases"),
        Text(help, "globbing"));

    private static string Facts(string name, string type, string required, string position, string pipeline, string aliases,
        string wildcards) =>
        $"{name}: {type}, required {required}, position {position}, pipeline {pipeline}, aliases {aliases}, wildcards {wildcards}";

    private static string Text(PSObject item, string property) => item.Properties[property]?.Value?.ToString() ?? "";

    /// <summary>The items at the end of a path of properties; help has a list, a single item or nothing in one place.</summary>
    private static IReadOnlyList<PSObject> Items(PSObject item, params string[] path)
    {
        object? value = item;
        foreach (var property in path)
            value = value is null ? null : PSObject.AsPSObject(value).Properties[property]?.Value;
        return value switch
        {
            null => [],
            PSObject { BaseObject: object[] several } => [.. several.Select(PSObject.AsPSObject)],
            object[] several => [.. several.Select(PSObject.AsPSObject)],
            _ => [PSObject.AsPSObject(value)],
        };
    }

    /// <summary>
    /// Reading help takes longer than looking at it: the tests of the class, which run one after another, look at what was read once.
    /// </summary>
    public sealed class Session : IDisposable
    {
        internal ModuleSession Module { get; } = new();

        internal Dictionary<string, PSObject> Helps { get; } = [];

        public void Dispose() => Module.Dispose();
    }
}
