using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>Updates <c>module/data/invocation.json</c> with what the real program sends to each model.</summary>
internal sealed class InvocationFile(ClaudeProgram program, VocabularyStore vocabularies)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Path => System.IO.Path.Combine(Repository.Root, "module", "data", "invocation.json");

    /// <summary>Measures every model that is offered and writes the figures; fields with other sources stay.</summary>
    /// <returns>The number of models and of sets of figures.</returns>
    internal (int Models, int Profiles, string Version) Write(DateTimeOffset now)
    {
        var root = JsonNode.Parse(File.ReadAllText(Path))!.AsObject();
        var sets = new List<(string Figures, List<string> Models, TokenizerGeneration Generation)>();
        var version = "";
        foreach (var model in ModelCatalog.Load(ModelCatalog.ShippedFile).Models.Where(model => model.IsOffered(now)))
        {
            var (figures, measured) = Measure(model);
            version = measured;
            Console.WriteLine($"{model.Id}: measured");
            var same = sets.FindIndex(set => set.Figures == figures && set.Generation == model.Tokenizer);
            if (same < 0)
                sets.Add((figures, [model.Id], model.Tokenizer));
            else
                sets[same].Models.Add(model.Id);
        }
        root["version"] = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        root["claudeCode"] = version;
        root["source"] = $"requests of Claude Code {version} (claude -p, an API key) captured with a local stub, {now:yyyy-MM}; "
            + "counted by the reconstruction of the provider's tokenizer";
        var (profiles, shared) = Split(sets);
        root["profiles"] = profiles;
        root["sets"] = shared;
        File.WriteAllText(Path, Lines(root));
        return (sets.Sum(static set => set.Models.Count), sets.Count, version);
    }

    // Tools and built-in agents and skills are the same for many models, so the file contains them once.
    private static (JsonArray Profiles,
        JsonArray Sets) Split(List<(string Figures, List<string> Models, TokenizerGeneration Generation)> measured)
    {
        var profiles = new JsonArray();
        var sets = new List<(string Text, JsonObject Node)>();
        foreach (var (figures, models, generation) in measured)
        {
            var fields = JsonNode.Parse(figures)!.AsObject();
            var set = new JsonObject();
            foreach (var name in (string[])["tools", "builtInAgents", "builtInSkills"])
                set[name] = fields[name]!.DeepClone();
            var text = set.ToJsonString();
            var at = sets.FindIndex(known => known.Text == text);
            if (at < 0)
            {
                at = sets.Count;
                var numbered = new JsonObject { ["set"] = at + 1 };
                foreach (var (name, value) in set)
                    numbered[name] = value!.DeepClone();
                sets.Add((text, numbered));
            }
            profiles.Add(new JsonObject
            {
                ["models"] = new JsonArray([.. models.Select(static model => (JsonNode)model)]),
                ["generation"] = generation.ToString().ToLowerInvariant(),
                ["set"] = at + 1,
                ["subagent"] = fields["subagent"]!.DeepClone(),
                ["main"] = fields["main"]!.DeepClone(),
                ["shared"] = fields["shared"]!.DeepClone(),
            });
        }
        return (profiles, new JsonArray([.. sets.Select(static set => (JsonNode)set.Node)]));
    }

    private (string Figures, string Version) Measure(ModelInfo model)
    {
        if (!ExactTokenCounter.TryCreate(model.Tokenizer, vocabularies, out var counter))
            throw new InvalidOperationException("The figures are counted exactly: run Install-TokenVocabulary first.");
        var tools = JsonNode.Parse(
            File.ReadAllText(System.IO.Path.Combine(Repository.Root, "module", "data", "claude-code.json")))!["tools"]!.AsArray()
                .Select(static tool => tool!.GetValue<string>());
        using var project = new FigureProject([.. tools]);
        var run = program.Run(new ProgramCall { Project = project.Folder, Home = project.Home, Agents = FigureProject.Spawned,
            Arguments = ["--model", model.Id] });
        var bare = Start("""{"autoMemoryEnabled":false,"skillListingBudgetFraction":0.0001}""");
        var withoutBundled = Start("""{"disableBundledSkills":true}""");
        return (JsonSerializer.Serialize(new InvocationFigures(counter, run, bare, withoutBundled, project).Collect(), Plain), run.Version);

        ProgramRun Start(string settings) =>
            program.Run(new ProgramCall { Project = project.Folder, Home = project.Home,
                Arguments = ["--model", model.Id, "--settings", settings] });
    }

    // One row per line, so that a diff shows what has changed.
    private static string Lines(JsonObject root)
    {
        var text = new StringBuilder("{\n");
        AppendFields(text, root, "  ", 1);
        return text.Append("}\n").ToString();
    }

    private static void AppendFields(StringBuilder text, JsonObject fields, string indent, int level)
    {
        var last = fields.Count;
        foreach (var (name, value) in fields)
        {
            text.Append(indent).Append(JsonSerializer.Serialize(name)).Append(": ");
            Append(text, value, indent, level);
            text.Append(--last > 0 ? ",\n" : "\n");
        }
    }

    private static void Append(StringBuilder text, JsonNode? value, string indent, int level)
    {
        switch (value)
        {
            case JsonObject fields when level < 2 && fields.Any(static field => field.Value is JsonArray or JsonObject):
                text.Append("{\n");
                AppendFields(text, fields, indent + "  ", level + 1);
                text.Append(indent).Append('}');
                break;
            case JsonArray rows when rows.Any(static row => row is JsonObject):
                text.Append("[\n");
                for (var i = 0; i < rows.Count; i++)
                {
                    text.Append(indent).Append("  ");
                    if (rows[i] is JsonObject row && row.Any(static field => field.Value is JsonArray or JsonObject))
                    {
                        text.Append("{\n");
                        AppendFields(text, row, indent + "    ", level + 1);
                        text.Append(indent).Append("  }");
                    }
                    else
                    {
                        text.Append(OneLine(rows[i]));
                    }
                    text.Append(i + 1 < rows.Count ? ",\n" : "\n");
                }
                text.Append(indent).Append(']');
                break;
            default:
                text.Append(OneLine(value));
                break;
        }
    }

    private static string OneLine(JsonNode? value) => value switch
    {
        JsonObject fields => "{ " + string.Join(", ",
            fields.Select(field => $"{JsonSerializer.Serialize(field.Key)}: {OneLine(field.Value)}")) + " }",
        JsonArray items => "[" + string.Join(", ", items.Select(OneLine)) + "]",
        null => "null",
        _ => value.ToJsonString(Plain),
    };
}
