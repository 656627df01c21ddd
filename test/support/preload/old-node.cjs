/** Loaded before a step: Node says that it is of the version OLD_NODE. */
Object.defineProperty(process.versions, 'node', { value: process.env.OLD_NODE });
