namespace ClaudePerf.Core.Reports.Export.Otlp;

/// <summary>What a collector accepted of one signal.</summary>
/// <param name="Signal">The signal.</param>
/// <param name="Endpoint">The address it was sent to, without credentials.</param>
/// <param name="Requests">The number of model requests it covers.</param>
/// <param name="Records">The number of data points or log records sent.</param>
/// <param name="Rejected">How many of them the collector reported as rejected.</param>
/// <param name="Message">The collector's message about this; null if there was none.</param>
public sealed record OtlpDelivery(OtlpSignal Signal, string Endpoint, int Requests, int Records, long Rejected, string? Message);
