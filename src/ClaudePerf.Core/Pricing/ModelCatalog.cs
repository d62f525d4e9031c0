using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Pricing;

/// <summary>
/// The known models with their names and prices: the shipped table (<c>data/models.json</c>), overlaid by the user's file if there
/// is one. Immutable and thread-safe.
/// </summary>
/// <remarks>
/// A user's file has the format of the shipped table (docs/schemas/models.schema.json) and contains only the differences. Models
/// are matched by <c>id</c>, a model's price rows by <c>from</c> (a row without it starts with the model), aliases and rules by
/// name. Fields in the user's file replace shipped fields, <c>null</c> removes a field, and new entries are added. A new row must
/// set input and output. If they are missing, cache writes (1.25 and 2 times input), cache reads (0.1 times) and batch rates (half)
/// are derived and listed in <see cref="ModelPrice.Derived"/>; fast mode and long-prompt prices are never derived. A new model
/// without a tokenizer uses the newest.
/// </remarks>
public sealed class ModelCatalog
{
    /// <summary>The name with which an agent or skill uses its caller's model.</summary>
    public const string Inherit = "inherit";

    /// <summary>The file name of price tables, both shipped and the user's.</summary>
    public const string FileName = "models.json";

    private const string DefaultAlias = "default";
    // Real names are few; a transcript full of random names must not exhaust memory.
    private const int MaximumCachedNames = 4096;

    private readonly Dictionary<string, ModelInfo> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ModelInfo?> _resolved = new(StringComparer.Ordinal);

    private ModelCatalog(PriceData data, ContractedRates? contract)
    {
        Contract = contract;
        if (contract is not null)
            data = data with { Rules = contract.ApplyTo(data.Rules), Models = [.. data.Models.Select(contract.ApplyTo)] };
        DataVersion = data.Version;
        DataDate = data.Date;
        Rules = data.Rules;
        Models = data.Models;
        Aliases = data.Aliases;
        foreach (var model in data.Models)
        {
            _byName[model.Id] = model;
            foreach (var other in model.OtherIds)
                _byName[other] = model;
        }
        foreach (var (alias, id) in data.Aliases)
            _byName[alias] = _byName[id];
        DefaultModel = _byName.GetValueOrDefault(DefaultAlias) ?? data.Models[0];
    }

    /// <summary>The organization's contracted rates that are applied to the prices; null if the prices are list prices.</summary>
    public ContractedRates? Contract { get; }

    /// <summary>The shipped table's version.</summary>
    public string DataVersion { get; }

    /// <summary>The date of the table's data; null if the file does not say.</summary>
    public DateOnly? DataDate { get; }

    /// <summary>The rules that apply to every model.</summary>
    public PriceRules Rules { get; }

    /// <summary>All models in the table's order: more expensive and newer lines first.</summary>
    public IReadOnlyList<ModelInfo> Models { get; }

    /// <summary>Short names and the ids they refer to. <c>inherit</c> is not included; see <see cref="Resolve"/>.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; }

    /// <summary>The model that Claude Code uses if none is selected: the target of the alias <c>default</c>.</summary>
    public ModelInfo DefaultModel { get; }

    /// <summary>Reads a price table.</summary>
    /// <param name="dataFile">The shipped table.</param>
    /// <param name="overrideFile">The user's file, which overrides the shipped table; null for none.</param>
    /// <param name="contract">The organization's rates, which override both; null for none.</param>
    /// <returns>The catalog.</returns>
    /// <exception cref="PriceDataException">A file cannot be read or is invalid; the message names file, line and
    /// field.</exception>
    public static ModelCatalog Load(string dataFile, string? overrideFile = null, ContractedRates? contract = null)
    {
        var root = PositionedJson.ReadFile(dataFile);
        if (overrideFile is not null)
        {
            var user = PositionedJson.ReadFile(overrideFile);
            PriceDataMerge.RequireUnique(user);
            root = PriceDataMerge.Merge(root, user);
        }
        return new ModelCatalog(PriceDataReader.Read(root), contract);
    }

    /// <summary>
    /// Reads the shipped table and the user's file. Without a given file, the user's file is <c>models.json</c> in the data folder
    /// (<see cref="DataFolder"/>), if it exists. The rates in the managed settings (<see cref="ContractedRates"/>) override both.
    /// </summary>
    /// <param name="priceFile">The user's file; it must exist.</param>
    /// <returns>The catalog.</returns>
    /// <exception cref="PriceDataException">A file cannot be read or is invalid, or the shipped table is missing.</exception>
    public static ModelCatalog LoadDefault(string? priceFile = null)
    {
        if (priceFile is null)
        {
            var own = UserFile;
            if (own is not null && File.Exists(own))
                priceFile = own;
        }
        return LoadedCatalog.Get(ShippedFile, priceFile, ManagedSettings,
            () => Load(ShippedFile, priceFile, ContractedRates.Read(ManagedSettings)));
    }

    /// <summary>The path of the shipped table (<see cref="ShippedData"/>).</summary>
    /// <exception cref="PriceDataException">The file is missing from the installation.</exception>
    public static string ShippedFile
    {
        get
        {
            try
            {
                return ShippedData.PathOf(FileName);
            }
            catch (FileNotFoundException exception)
            {
                throw new PriceDataException("the shipped price table is missing; install the module again.", exception.FileName!);
            }
        }
    }

    /// <summary>The path of the managed settings, which may contain an organization's rates.</summary>
    public static string ManagedSettings => Path.Combine(EcosystemOptions.DefaultManagedFolder, EcosystemPlaces.ManagedSettingsFile);

    /// <summary>The default path of the user's file; null on a platform without a folder for per-user data.</summary>
    public static string? UserFile
    {
        get
        {
            try
            {
                return Path.Combine(DataFolder.Locate(), FileName);
            }
            catch (DirectoryNotFoundException)
            {
                // Prices do not need the data folder; without one, there is no user's file.
                return null;
            }
        }
    }

    /// <summary>Finds a model by any of its names; see <see cref="TryResolve"/>.</summary>
    /// <param name="nameOrAlias">The name.</param>
    /// <param name="inherited">The model that <c>inherit</c> refers to; null for <see cref="DefaultModel"/>.</param>
    /// <returns>The model.</returns>
    /// <exception cref="UnknownModelException">No model has this name; the message suggests similar names.</exception>
    public ModelInfo Resolve(string nameOrAlias, ModelInfo? inherited = null) =>
        TryResolve(nameOrAlias, out var model, inherited) ? model : throw new UnknownModelException(nameOrAlias, Nearest(nameOrAlias));

    /// <summary>
    /// Finds a model by id, id with a date or alias, optionally followed by <c>[1m]</c>, or by the names that gateways
    /// (<c>anthropic/claude-sonnet-4.5</c>), Bedrock (<c>us.anthropic.claude-opus-4-5-20251101-v1:0</c>) and Vertex
    /// (<c>claude-sonnet-4-5@20250929</c>) use. Case is ignored and <c>claude-</c> is optional. Results are cached.
    /// </summary>
    /// <param name="nameOrAlias">The name.</param>
    /// <param name="model">The model found.</param>
    /// <param name="inherited">The model that <c>inherit</c> refers to; null for <see cref="DefaultModel"/>.</param>
    /// <returns>False if no model has this name.</returns>
    public bool TryResolve(string nameOrAlias, [NotNullWhen(true)] out ModelInfo? model, ModelInfo? inherited = null)
    {
        if (!_resolved.TryGetValue(nameOrAlias, out model))
        {
            if (nameOrAlias.AsSpan().Trim().Equals(Inherit, StringComparison.OrdinalIgnoreCase))
            {
                model = inherited ?? DefaultModel;
                return true;
            }
            model = Find(nameOrAlias);
            if (_resolved.Count < MaximumCachedNames)
                _resolved.TryAdd(nameOrAlias, model);
        }
        return model is not null;
    }

    /// <summary>Finds the known ids and aliases that are most similar to a name.</summary>
    /// <param name="name">Any text.</param>
    /// <returns>Up to three names, most similar first.</returns>
    public IReadOnlyList<string> Nearest(string name) =>
        NearNames.MostSimilar(name, Models.Select(model => model.Id).Concat(Aliases.Keys));

    private ModelInfo? Find(string written)
    {
        foreach (var candidate in ModelName.Candidates(written))
        {
            if (_byName.TryGetValue(candidate, out var model))
                return model;
        }
        return null;
    }
}
