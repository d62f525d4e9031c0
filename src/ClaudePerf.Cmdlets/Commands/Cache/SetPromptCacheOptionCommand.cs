using System.Management.Automation;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Caching.Redis;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// <para type="synopsis">Sets how the prompt cache works: its bounds, where it keeps things, and whether there is one.</para>
/// </summary>
[Cmdlet(VerbsCommon.Set, "PromptCacheOption", SupportsShouldProcess = true)]
[OutputType(typeof(PromptCacheOptionInfo))]
public sealed class SetPromptCacheOptionCommand : ModuleCommand
{
    /// <summary>Whether there is a cache at all.</summary>
    [Parameter]
    public bool Enabled { get; set; }

    /// <summary>The most the entries in one process's memory take: bytes, or a number such as 128MB. With 0 nothing stays in memory.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long MemoryBytes { get; set; }

    /// <summary>The most the entries on disk or server take: bytes, or a number such as 1GB.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long DiskBytes { get; set; }

    /// <summary>How long an entry that nobody uses is kept: 12h, 30d or 2w.</summary>
    [Parameter]
    [AsWritten]
    public EntryAge MaximumAge { get; set; }

    /// <summary>What keeps entries beyond the process: a SQLite file, a Redis server, or nothing.</summary>
    [Parameter]
    public CacheStoreKind Store { get; set; }

    /// <summary>
    /// The Redis server: host:port, a redis:// or rediss:// URL, or StackExchange.Redis's own form. It becomes the store unless -Store says otherwise. An
    /// empty text forgets it.
    /// </summary>
    [Parameter]
    [AllowEmptyString]
    public string? RedisConnection { get; set; }

    /// <summary>Set every option back to what it was at first, before the others given are set.</summary>
    [Parameter]
    public SwitchParameter Reset { get; set; }

    /// <summary>Write the options as they are then.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var file = new PromptCacheOptionFile();
            var changed = Changed(Reset ? new PromptCacheOptions() : file.Read());
            if (ShouldProcess(file.FilePath, $"Set {Description()}"))
            {
                file.Write(changed);
                WarnOfEnvironment();
            }
            if (PassThru)
                WriteObject(PromptCacheOptionInfo.Of(file));
        }
        catch (PromptCacheOptionException exception)
        {
            ThrowTerminatingError(PromptCacheErrors.OptionsUnusable(exception));
        }
        catch (DirectoryNotFoundException exception)
        {
            ThrowTerminatingError(Errors.NoDataFolder(exception));
        }
    }

    private PromptCacheOptions Changed(PromptCacheOptions options)
    {
        if (Given.Count == 0 && !Reset)
            ThrowTerminatingError(PromptCacheErrors.NothingToSet());
        if (IsGiven(nameof(Enabled)))
            options = options with { Enabled = Enabled };
        if (IsGiven(nameof(MemoryBytes)))
            options = options with { MemoryBytes = MemoryBytes };
        if (IsGiven(nameof(DiskBytes)))
            options = options with { DiskBytes = DiskBytes };
        if (IsGiven(nameof(MaximumAge)))
            options = options with { MaximumAge = MaximumAge.Length };
        if (IsGiven(nameof(RedisConnection)))
            options = WithServer(options);
        if (IsGiven(nameof(Store)))
            options = options with { Store = Store };
        if (options is { Store: CacheStoreKind.Redis, RedisConnection: null })
            ThrowTerminatingError(PromptCacheErrors.RedisConnectionMissing());
        return options;
    }

    private PromptCacheOptions WithServer(PromptCacheOptions options)
    {
        if (string.IsNullOrWhiteSpace(RedisConnection))
            return options with { RedisConnection = null, Store = options.Store == CacheStoreKind.Redis ? CacheStoreKind.Sqlite : options.Store };
        try
        {
            RedisAddress.Parse(RedisConnection);
            return options with { RedisConnection = RedisConnection.Trim(), Store = CacheStoreKind.Redis };
        }
        catch (FormatException exception)
        {
            ThrowTerminatingError(PromptCacheErrors.InvalidRedisConnection(exception));
            throw;
        }
    }

    private List<string> Given => [.. ((string[])[nameof(Enabled), nameof(MemoryBytes), nameof(DiskBytes), nameof(MaximumAge), nameof(Store), nameof(RedisConnection)]).Where(IsGiven)];

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private string Description() => string.Join(", ", Given.Select(parameter => parameter switch
    {
        nameof(RedisConnection) => $"{parameter} to '{RedisAddress.Masked(RedisConnection ?? "")}'",
        nameof(MaximumAge) => $"{parameter} to {MaximumAge}",
        _ => $"{parameter} to {MyInvocation.BoundParameters[parameter]}",
    }).Prepend(Reset ? "every option back" : "").Where(static part => part.Length > 0));

    private void WarnOfEnvironment()
    {
        if (IsGiven(nameof(Enabled)) && IsSet(PromptCacheOptionFile.SwitchVariable))
            WriteWarning($"{PromptCacheOptionFile.SwitchVariable} is set in this session and says whether there is a cache, whatever the option.");
        if ((IsGiven(nameof(Store)) || IsGiven(nameof(RedisConnection))) && IsSet(PromptCacheOptionFile.RedisVariable))
            WriteWarning($"{PromptCacheOptionFile.RedisVariable} is set in this session and names the server, whatever the option.");
    }

    private static bool IsSet(string variable) => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(variable));
}
