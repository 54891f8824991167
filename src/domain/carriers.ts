import type { Region } from './amazon-order.ts';

/** `code` is what Amazon takes; OTHER stands for every carrier it has no code for. */
export type Carrier = { readonly code: string; readonly name: string };

const everywhere: readonly Carrier[] = [
  { code: 'UPS', name: 'UPS' },
  { code: 'FedEx', name: 'FedEx' },
  { code: 'DHL', name: 'DHL' },
  { code: 'DHL Express', name: 'DHL Express' },
  { code: 'DHL eCommerce', name: 'DHL eCommerce' },
  { code: 'TNT', name: 'TNT' },
  { code: 'Asendia', name: 'Asendia' },
];

const byRegion: Record<Region, readonly Carrier[]> = {
  NA: [
    { code: 'USPS', name: 'United States Postal Service' },
    { code: 'UPSMI', name: 'UPS Mail Innovations' },
    { code: 'FedEx SmartPost', name: 'FedEx SmartPost' },
    { code: 'OnTrac', name: 'OnTrac' },
    { code: 'LaserShip', name: 'LaserShip' },
    { code: 'Canada Post', name: 'Canada Post' },
    { code: 'Purolator', name: 'Purolator' },
    { code: 'Estafeta', name: 'Estafeta' },
    { code: 'Correios', name: 'Correios' },
  ],
  EU: [
    { code: 'DPD', name: 'DPD' },
    { code: 'GLS', name: 'GLS' },
    { code: 'Hermes', name: 'Hermes' },
    { code: 'Evri', name: 'Evri' },
    { code: 'Royal Mail', name: 'Royal Mail' },
    { code: 'Parcelforce', name: 'Parcelforce' },
    { code: 'Yodel', name: 'Yodel' },
    { code: 'Deutsche Post', name: 'Deutsche Post' },
    { code: 'La Poste', name: 'La Poste' },
    { code: 'Colissimo', name: 'Colissimo' },
    { code: 'Chronopost', name: 'Chronopost' },
    { code: 'Correos', name: 'Correos' },
    { code: 'SEUR', name: 'SEUR' },
    { code: 'Poste Italiane', name: 'Poste Italiane' },
    { code: 'BRT', name: 'BRT' },
    { code: 'PostNL', name: 'PostNL' },
    { code: 'Bpost', name: 'Bpost' },
    { code: 'PostNord', name: 'PostNord' },
    { code: 'InPost', name: 'InPost' },
    { code: 'Aramex', name: 'Aramex' },
  ],
  FE: [
    { code: 'Yamato Transport', name: 'Yamato Transport' },
    { code: 'Sagawa', name: 'Sagawa Express' },
    { code: 'Japan Post', name: 'Japan Post' },
    { code: 'Seino', name: 'Seino Transportation' },
    { code: 'Australia Post', name: 'Australia Post' },
    { code: 'StarTrack', name: 'StarTrack' },
    { code: 'SingPost', name: 'SingPost' },
    { code: 'Ninja Van', name: 'Ninja Van' },
  ],
};

const other: Carrier = { code: 'OTHER', name: 'Another carrier, named in carrierName' };

export function carriersOf(region: Region): readonly Carrier[] {
  return [...everywhere, ...byRegion[region], other];
}

const every = [...everywhere, ...Object.values(byRegion).flat(), other];
const byFolded = new Map(every.map((carrier) => [folded(carrier.code), carrier]));

/** Finds a carrier whatever the case and spacing of its code. */
export function findCarrier(code: string): Carrier | undefined {
  return byFolded.get(folded(code));
}

/** The three codes most like what was given, for the refusal of an unknown one. */
export function nearestCarriers(code: string): readonly string[] {
  const wanted = folded(code).slice(0, 40);
  return [...byFolded.entries()]
    .filter(([candidate]) => candidate !== folded(other.code))
    .map(([candidate, { code: known }]) => ({ known, distance: editDistance(wanted, candidate) }))
    .sort((left, right) => left.distance - right.distance)
    .slice(0, 3)
    .map(({ known }) => known);
}

function folded(code: string): string {
  return code.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function editDistance(left: string, right: string): number {
  let above = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...left].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...right].entries()) {
      const replaced = (above[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    above = current;
  }
  return above.at(-1) ?? 0;
}

/**
 * Whether Amazon's word for a carrier can mean ours. It spells carriers in its own way: only the name of another one
 * that is known tells them apart.
 */
export function sameCarrier(
  { carrierCode, carrierName }: { readonly carrierCode: string; readonly carrierName: string | null },
  shown: string,
): boolean {
  const theirs = carrierCalled(shown);
  const ours = carrierCalled(carrierCode === 'OTHER' ? (carrierName ?? '') : carrierCode);
  if (!theirs || theirs.code === other.code) return true;
  const [left, right] = [folded(theirs.code), folded(ours?.code ?? carrierName ?? '')];
  return left.startsWith(right) || right.startsWith(left);
}

/** The carrier that goes by this code or name. */
export function carrierCalled(name: string): Carrier | undefined {
  return findCarrier(name) ?? every.find((carrier) => folded(carrier.name) === folded(name));
}
