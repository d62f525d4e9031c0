using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Text;

namespace ClaudePerf.Module.Tests.Views;

/// <summary>
/// What people see of every view on screens of 80, 120 and 200 columns, in files below Golden that a review reads. The objects are in
/// samples.ps1. Set CLAUDEPERF_UPDATE_GOLDEN to 1 to write the files again.
/// </summary>
public sealed class GoldenViewTests(GoldenViewTests.Screens screens) : IClassFixture<GoldenViewTests.Screens>
{
    private static readonly int[] Widths = [80, 120, 200];
    private static readonly string[] Groupings = ["Agent", "Model", "Session", "AgentInstance"];

    private static string Folder => Path.Combine(ModuleFixture.RepositoryRoot, "tests", "ClaudePerf.Module.Tests", "Views");

    public static TheoryData<string> Files => [.. ViewFiles.Paths.Select(static path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Files))]
    public void People_see_what_the_golden_file_shows(string file)
    {
        var actual = new StringBuilder();
        foreach (var view in ViewFiles.ViewsOf(ViewFiles.Paths.Single(path => Path.GetFileName(path) == file)))
        {
            var name = ViewFiles.NameOf(view);
            foreach (var width in Widths)
            {
                actual.Append(CultureInfo.InvariantCulture,
                    $"# {name}, {width} columns\n{screens.Show(name, view, width, isDeserialized: false)}\n");
            }
        }
        var path = Path.Combine(Folder, "Golden", file.Replace(".Format.ps1xml", ".txt", StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("CLAUDEPERF_UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, actual.ToString());
        Assert.True(File.Exists(path), $"There is no '{path}'. CONTRIBUTING.md says how to write it.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual.ToString());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Objects_from_a_file_or_a_job_look_the_same(string file)
    {
        foreach (var view in ViewFiles.ViewsOf(ViewFiles.Paths.Single(path => Path.GetFileName(path) == file)))
        {
            var name = ViewFiles.NameOf(view);
            Assert.Equal(screens.Show(name, view, 80, isDeserialized: false), screens.Show(name, view, 80, isDeserialized: true));
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void No_cell_of_a_csv_file_is_the_name_of_a_type(string file)
    {
        // A request is made for JSON.
        foreach (var view in ViewFiles.ViewsOf(ViewFiles.Paths.Single(path => Path.GetFileName(path) == file))
            .Where(static view => ViewFiles.NameOf(view) != "AgentRequest"))
        {
            var csv = screens.Csv(ViewFiles.NameOf(view), view);
            Assert.DoesNotContain("System.", csv, StringComparison.Ordinal);
            Assert.DoesNotContain("ClaudePerf.C", csv, StringComparison.Ordinal);
        }
    }

    /// <summary>One runspace for all views, with a screen.</summary>
    public sealed class Screens : IDisposable
    {
        private const string Serializer = "[Management.Automation.PSSerializer]";

        private readonly ScreenHost _host = new();
        private readonly ModuleSession _session;
        private readonly Hashtable _samples;
        private readonly Dictionary<string, PSObject[]> _objects = [];

        public Screens()
        {
            _session = new ModuleSession(_host);
            // Loads the assemblies.
            _session.Run("$PSStyle.OutputRendering = 'PlainText'; Get-ModelPrice opus").ThrowIfFailed();
            _samples = (Hashtable)_session.Run(File.ReadAllText(Path.Combine(Folder, "samples.ps1"))).ThrowIfFailed().Single.BaseObject;
        }

        public void Dispose() => _session.Dispose();

        internal string Show(string name, System.Xml.Linq.XElement view, int width, bool isDeserialized)
        {
            _host.Width = width;
            var command = view.Element("TableControl") is not null ? "Format-Table"
                : view.Element("ListControl") is not null ? "Format-List" : "Format-Custom";
            var through = isDeserialized ? $"$objects = {Serializer}::Deserialize({Serializer}::Serialize($objects, 2)); " : "";
            var script = $"$objects = @($input); {through}$objects | {command} -View {name} | Out-String -Width {width}";
            var text = _session.Run(script, ObjectsOf(name, view)).ThrowIfFailed().Single.ToString()!
                .Replace(_session.Folder, "/project", StringComparison.Ordinal).Replace('\\', '/');
            return string.Join('\n', text.ReplaceLineEndings("\n").Trim('\n').Split('\n').Select(static line => line.TrimEnd())) + "\n";
        }

        /// <summary>The objects as Export-Csv writes them, after a command has written them.</summary>
        internal string Csv(string name, System.Xml.Linq.XElement view)
        {
            var tag = ViewFiles.Find("ClaudePerf.Cmdlets.ListedProperties")!.GetMethod("Tag", BindingFlags.Static | BindingFlags.NonPublic,
                [typeof(object), typeof(int)])!;
            var written = ObjectsOf(name, view).Select(item => tag.Invoke(null, [item, 0])!).ToArray();
            return string.Join('\n', _session.Run("$input | ConvertTo-Csv", written).ThrowIfFailed().Output);
        }

        private PSObject[] ObjectsOf(string name, System.Xml.Linq.XElement view)
        {
            if (_objects.TryGetValue(name, out var known))
                return known;
            var typeName = view.Element("ViewSelectedBy")!.Element("TypeName")!.Value;
            // A view without samples of its own shows those of its type.
            var samples = _samples[name] ?? _samples[typeName.Split('#')[0].Split('.')[^1]];
            Assert.True(samples is not null, $"samples.ps1 has no '{name}'.");
            if ((samples is PSObject { BaseObject: var plain } ? plain : samples) is ScriptBlock command)
            {
                var output = _session.Run("& @($input)[0]", command).ThrowIfFailed().Output;
                return _objects[name] = [.. output.Select(item => Named(item, typeName))];
            }
            var rows = (samples is PSObject wrapped ? wrapped.BaseObject : samples) is IDictionary one ? [one]
                : ((IEnumerable)samples!).Cast<object>().Select(static row => (IDictionary)(row is PSObject item ? item.BaseObject : row));
            return _objects[name] = [.. rows.Select(row => Object(typeName, row))];
        }

        private static PSObject Object(string typeName, IDictionary values)
        {
            var type = ViewFiles.Find(typeName.Split('#')[0]);
            Assert.NotNull(type);
            return Named(new PSObject(SampleObjects.Create(type, values)), typeName);
        }

        private static PSObject Named(PSObject item, string typeName)
        {
            if (!item.TypeNames.Contains(typeName))
                item.TypeNames.Insert(0, typeName);
            // The view of several groupings reads them from the first name.
            if (typeName.Contains("#Several", StringComparison.Ordinal) && char.IsAsciiDigit(typeName[^1]))
                item.TypeNames.Insert(0, $"{typeName.Split('#')[0]}#{string.Join('+', Groupings.Take(typeName[^1] - '0'))}");
            return item;
        }
    }
}
